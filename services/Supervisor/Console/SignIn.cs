using System.Security.Claims;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.Supervisor.Console.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace AgentPlatform.Supervisor.Console;

/// <summary>Sign-in by the one-time token a launcher printed. In production a proxy signs people in and sends their bearer token.</summary>
internal static class SignIn
{
    /// <summary>Where the cookie's ticket keeps the operator's token.</summary>
    public const string TokenName = "access_token";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (string? token) => Page(token, failed: false)).AllowAnonymous();
        routes.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        routes.MapPost("/sign-out", async (IFormCollection _, HttpContext http) => // binding the form is what checks the antiforgery token
        {
            await http.SignOutAsync(ConsoleHosting.CookieScheme);
            return TypedResults.Redirect("/sign-in");
        }).RequireAuthorization(ConsoleHosting.Policy);
    }

    private static async Task<IResult> SignInAsync([FromForm] string? token, HttpContext http, IConfiguration configuration, SignInLedger used, TimeProvider time)
    {
        if (configuration[ConsoleSignIn.FileKey] is not { } file || !File.Exists(file)) return Page(token: null, failed: true);
        var signIn = ConsoleSignIn.ReadFile(file);
        if (string.IsNullOrEmpty(token) || !signIn.Accepts(token) || !await used.TryUseAsync(signIn.TokenSha256, http.RequestAborted)) return Page(token: null, failed: true);
        var person = new ClaimsPrincipal(new ClaimsIdentity([new("sub", ConsoleSignIn.Operator)], ConsoleHosting.CookieScheme, "sub", roleType: null));
        var ticket = new AuthenticationProperties { IssuedUtc = time.GetUtcNow() };
        ticket.StoreTokens([new() { Name = TokenName, Value = signIn.OperatorToken }]);
        await http.SignInAsync(ConsoleHosting.CookieScheme, person, ticket);
        return TypedResults.Redirect("/");
    }

    private static RazorComponentResult Page(string? token, bool failed)
        => new RazorComponentResult<SignInPage>(new { Token = token, Failed = failed }) { StatusCode = failed ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK };
}

/// <summary>Remembers which one-time tokens were used, for all replicas and for ever.</summary>
internal sealed class SignInLedger(NpgsqlDataSource database, TimeProvider time)
{
    private const string Use = "INSERT INTO console_sign_ins (token_sha256, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// <returns>True the first time.</returns>
    public async Task<bool> TryUseAsync(string tokenSha256, CancellationToken cancellationToken)
        => await database.ExecuteAsync(Use, [tokenSha256, time.Now()], cancellationToken) == 1;
}
