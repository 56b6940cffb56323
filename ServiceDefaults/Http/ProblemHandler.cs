using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>
/// Turns what escapes an endpoint into a problem document. A bad request is told what is wrong with which field, in our words: the
/// framework's messages quote the caller's input, and an answer may end up in the caller's own logs.
/// </summary>
internal sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var (status, detail) = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, "The body is larger than this endpoint takes."),
            BadHttpRequestException { InnerException: JsonException json } => (StatusCodes.Status400BadRequest, JsonFault.Describe(json)),
            BadHttpRequestException bad => (bad.StatusCode, JsonFault.DescribeBinding(bad.Message)),
            JsonException json => (StatusCodes.Status400BadRequest, JsonFault.Describe(json)),
            _ => (StatusCodes.Status500InternalServerError, (string?)null),
        };
        if (status >= StatusCodes.Status500InternalServerError) Log.Unhandled(logger, exception);
        context.Response.StatusCode = status;
        return await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail },
        }).ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "An endpoint failed.")]
        public static partial void Unhandled(ILogger logger, Exception exception);
    }
}
