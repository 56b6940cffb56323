using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;

namespace AgentPlatform.Supervisor;

/// <summary>Refuses a tenant or a caller that the ledger could not record, before anything is stored in their name.</summary>
internal sealed class RecordableFilter : IEndpointFilter
{
    /// <summary>OpenID Connect Core 1.0, section 2.</summary>
    private const int MaxSubject = 255;

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!TenantName.IsValid((string?)http.GetRouteValue(Authentication.TenantRouteValue))) return Refuse($"tenant must be {TenantName.Form}.");
        if (http.User.Subject() is var subject && (subject.Length > MaxSubject || subject.Any(char.IsControl)))
            return Refuse($"The token's sub must have at most {MaxSubject} characters, none of them a control character.");
        return next(context);
    }

    private static ValueTask<object?> Refuse(string detail) => new(Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail));
}
