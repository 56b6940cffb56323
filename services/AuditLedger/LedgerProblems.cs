using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using Npgsql;

namespace AgentPlatform.AuditLedger;

/// <summary>Turns the ledger's refusals into problem documents, and lists them for the OpenAPI document.</summary>
internal static class LedgerProblems
{
    public static TBuilder WithTenantName<TBuilder>(this TBuilder group) where TBuilder : IEndpointConventionBuilder
        => group.AddEndpointFilter((context, next) => TenantName.IsValid((string?)context.HttpContext.GetRouteValue(Authentication.TenantRouteValue))
            ? next(context)
            : throw new RecordException("tenant", $"must be {TenantName.Form}"));

    public static TBuilder WithLedgerProblems<TBuilder>(this TBuilder group) where TBuilder : IEndpointConventionBuilder
        => group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (LedgerRefusal refusal)
            {
                if (refusal.Status == StatusCodes.Status429TooManyRequests) context.HttpContext.Response.Headers.RetryAfter = "1";
                return Problems.Refuse(refusal.Status, refusal.Code, refusal.Message);
            }
            catch (Exception malformed) when (malformed is CanonicalJsonException or RecordException)
            {
                return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, malformed.Message);
            }
            catch (NpgsqlException unreachable) when (unreachable.IsTransient && !context.HttpContext.Response.HasStarted)
            {
                return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "the ledger's database can't be reached now; try again");
            }
            catch (Exception unreadable) when ((unreadable is FileNotFoundException or DirectoryNotFoundException || S3.IsFailure(unreadable)) && !context.HttpContext.Response.HasStarted && !context.HttpContext.RequestAborted.IsCancellationRequested)
            {
                return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "the ledger's archive can't be read now; try again");
            }
        });

    /// <param name="statuses">Besides those that every endpoint may answer with.</param>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in (int[])[.. statuses, 400, 401, 403, 503]) endpoint.ProducesProblem(status);
        return endpoint;
    }
}
