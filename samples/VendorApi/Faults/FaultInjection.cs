using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;

namespace AgentPlatform.VendorApi.Faults;

/// <summary>Latency and faults around one endpoint. Runs after authentication: a stranger sees 401, not the weather.</summary>
internal static class FaultInjection
{
    public static RouteHandlerBuilder WithFaults(this RouteHandlerBuilder endpoint, string operation)
        => endpoint.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var plan = http.RequestServices.GetRequiredService<FaultPlan>();
            var time = http.RequestServices.GetRequiredService<TimeProvider>();
            await Task.Delay(plan.Latency(), time, http.RequestAborted);
            return plan.Strike(operation) is { } rule ? await StrikeAsync(rule, context, next, time) : await next(context);
        });

    private static async ValueTask<object?> StrikeAsync(
        FaultRule rule, EndpointFilterInvocationContext context, EndpointFilterDelegate next, TimeProvider time)
    {
        var http = context.HttpContext;
        switch (rule.Fault)
        {
            case FaultKind.Error:
                return Problems.Refuse(StatusCodes.Status500InternalServerError, ProblemCodes.Internal, "The vendor has a bad day.");
            case FaultKind.Unavailable:
                return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "The vendor is down for maintenance.");
            case FaultKind.RateLimit:
                http.Response.Headers.RetryAfter = "1";
                return Problems.Refuse(StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, "Too many requests; retry after the time given.");
            case FaultKind.Hang:
                await Task.Delay(TimeSpan.FromMilliseconds(rule.Milliseconds), time, http.RequestAborted);
                http.Abort();
                return Results.Empty;
            case FaultKind.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(rule.Milliseconds), time, http.RequestAborted);
                return await next(context);
            case FaultKind.SchemaDrift:
                return Drifted(await next(context));
            case FaultKind.CutAfterExecute:
                await next(context);
                http.Abort();
                return Results.Empty;
            default:
                throw new InvalidOperationException($"Unknown fault {rule.Fault}.");
        }
    }

    /// <summary>The same facts one level deeper, under a name no client knows.</summary>
    private static object? Drifted(object? result)
    {
        var value = result is INestedHttpResult nested ? nested.Result : result;
        return value is IStatusCodeHttpResult { StatusCode: < 300 } and IValueHttpResult { Value: { } body }
            ? Results.Json(new Dictionary<string, object> { ["data"] = body, ["api_version"] = "2" }, ContractsJson.Options)
            : result;
    }
}
