using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>Completes the server's span by OpenTelemetry's conventions: route, status code, error and exception.</summary>
internal static class ServerSpan
{
    /// <summary>First of all middleware, so that it sees the answer as it was sent.</summary>
    public static void UseServerSpan(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span) Complete(span, context);
        }
    });

    private static void Complete(Activity span, HttpContext context)
    {
        var fault = context.Features.Get<IExceptionHandlerFeature>();
        var status = context.Response.StatusCode;
        if ((fault?.Endpoint ?? context.GetEndpoint()) is RouteEndpoint { RoutePattern.RawText: { } route }) span.SetTag("http.route", route);
        span.SetTag("http.request.method", context.Request.Method).SetTag("http.response.status_code", status);
        if (status < StatusCodes.Status500InternalServerError) return;
        span.SetStatus(ActivityStatusCode.Error).SetTag("error.type", fault?.Error.GetType().FullName ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (fault is not null) span.AddException(fault.Error);
    }
}
