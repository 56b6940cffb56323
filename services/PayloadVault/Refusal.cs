using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;

namespace AgentPlatform.PayloadVault;

/// <summary>A request that is turned down with a stable code; nothing was changed. The detail never holds a payload.</summary>
public sealed class Refusal(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;
    public string Code { get; } = code;

    public static Refusal Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);

    /// <summary>The one answer for references that were never given out, belong to another tenant, or are no references.</summary>
    public static Refusal Unknown() => new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such payload.");

    public static Refusal Expired() => new(StatusCodes.Status410Gone, ProblemCodes.Expired, "The payload's time to live is over.");

    public static Refusal Shredded() => new(StatusCodes.Status410Gone, ProblemCodes.Shredded, "The payload was erased.");

    public static Refusal Unavailable(string what) => new(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, what);

    /// <summary>Endpoint filter that turns refusals, and failures of what the vault depends on, into problem documents.</summary>
    public static async ValueTask<object?> ToProblem(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (Refusal refusal)
        {
            if (refusal.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
                context.HttpContext.Response.Headers.RetryAfter = "1";
            return Problems.Refuse(refusal.Status, refusal.Code, refusal.Message);
        }
        catch (Keys.KekException e)
        {
            Log.KekFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<Vault>>(), e, e.Failure);
            return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "The key-encryption key can't be used now. Nothing was stored or released.");
        }
        catch (Npgsql.NpgsqlException e)
        {
            Log.DatabaseFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<Vault>>(), e.SqlState ?? "connection", e.GetType().Name);
            return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "The vault's database did not confirm. Nothing was acknowledged.");
        }
    }
}
