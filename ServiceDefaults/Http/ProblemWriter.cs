using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>
/// Writes a problem document whatever the caller accepts (RFC 9110 section 12.5.1 leaves that to the server): who asks for an export as NDJSON must
/// still be told why there is none.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ??= http.Response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(status);
        problem.Extensions.TryAdd("code", Problems.CodeOf(status));
        if (Activity.Current is { } span) problem.Extensions.TryAdd("trace_id", span.TraceId.ToHexString());
        await http.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, "application/problem+json", http.RequestAborted).ConfigureAwait(false);
    }
}
