using System.ClientModel;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AgentPlatform.AgentHarness.Errors;

/// <summary>
/// The one place where failures of tools and models become an <c>error_class</c>. A failure that no rule knows is a
/// <c>tool_error</c> and is counted, so that a rule can be added.
/// </summary>
public static class ErrorClassifier
{
    internal static IReadOnlyList<ErrorRule> Rules { get; } =
    [
        new("declared by the tool", exception => exception is ToolFailedException,
            exception => new(((ToolFailedException)exception).ErrorClass, ((ToolFailedException)exception).NothingHappened, Transient: false)),
        ErrorRule.On<BrokenCircuitException>("circuit open", _ => true, ErrorClass.CircuitOpen, nothingHappened: true),
        ErrorRule.On<TimeoutRejectedException>("attempt timed out", _ => true, ErrorClass.Timeout, transient: true),
        ErrorRule.On<ProblemException>("problem: vendor code", problem => VendorCodes.Find(problem.Code) is not null, ErrorClass.None) with
        {
            Means = exception => VendorCodes.Find(((ProblemException)exception).Code)!.Value,
        },
        .. HttpRules<ProblemException>("problem", problem => problem.Status),
        .. HttpRules<HttpRequestException>("http", http => http.StatusCode),
        .. HttpRules<ClientResultException>("model endpoint", result => result.Status == 0 ? null : (HttpStatusCode)result.Status),
        ErrorRule.On<HttpRequestException>("never reached the vendor", NeverSent, ErrorClass.UpstreamUnavailable, nothingHappened: true, transient: true),
        ErrorRule.On<HttpRequestException>("connection lost", _ => true, ErrorClass.UpstreamUnavailable, transient: true),
        ErrorRule.On<HttpIOException>("answer cut short", _ => true, ErrorClass.UpstreamUnavailable, transient: true),
        ErrorRule.On<SocketException>("socket refused", socket => IsRefusal(socket), ErrorClass.UpstreamUnavailable, nothingHappened: true, transient: true),
        ErrorRule.On<SocketException>("socket failed", _ => true, ErrorClass.UpstreamUnavailable, transient: true),
        ErrorRule.On<TimeoutException>("timed out", _ => true, ErrorClass.Timeout, transient: true),
        ErrorRule.On<TaskCanceledException>("HttpClient timed out", canceled => canceled.InnerException is TimeoutException, ErrorClass.Timeout, transient: true),
        ErrorRule.On<OperationCanceledException>("canceled", _ => true, ErrorClass.Canceled),
        ErrorRule.On<JsonException>("answer is not the JSON agreed on", _ => true, ErrorClass.SchemaDrift),
        ErrorRule.On<UnauthorizedAccessException>("access denied", _ => true, ErrorClass.AuthzDenied),
        ErrorRule.On<ArgumentException>("argument refused by the tool", _ => true, ErrorClass.InvalidArgs, nothingHappened: true),
        ErrorRule.On<KeyNotFoundException>("no such thing", _ => true, ErrorClass.NotFound),
        ErrorRule.On<IOException>("input or output failed", _ => true, ErrorClass.UpstreamUnavailable, transient: true),
    ];

    public static Failure Classify(Exception exception)
    {
        foreach (var rule in Rules)
            if (rule.Applies(exception)) return rule.Means(exception);
        return new(ErrorClass.ToolError, NothingHappened: false, Transient: false, Mapped: false);
    }

    /// <summary>RFC 9110 status codes. A 5xx may come from behind the point where the vendor acted, so it proves nothing.</summary>
    private static IEnumerable<ErrorRule> HttpRules<T>(string source, Func<T, HttpStatusCode?> status) where T : Exception
    {
        ErrorRule On(string name, Func<int, bool> applies, ErrorClass errorClass, bool nothingHappened = false, bool transient = false)
            => ErrorRule.On<T>($"{source}: {name}", exception => status(exception) is { } code && applies((int)code), errorClass, nothingHappened, transient);

        return
        [
            On("401, 403", code => code is 401 or 403, ErrorClass.AuthzDenied, nothingHappened: true),
            On("404, 410", code => code is 404 or 410, ErrorClass.NotFound, nothingHappened: true),
            On("408", code => code == 408, ErrorClass.Timeout, transient: true),
            On("409, 412", code => code is 409 or 412, ErrorClass.Conflict, nothingHappened: true),
            On("415, 422", code => code is 415 or 422, ErrorClass.SchemaDrift, nothingHappened: true),
            On("429", code => code == 429, ErrorClass.RateLimited, nothingHappened: true, transient: true),
            On("other 4xx", code => code is >= 400 and < 500, ErrorClass.InvalidArgs, nothingHappened: true),
            On("502, 503", code => code is 502 or 503, ErrorClass.UpstreamUnavailable, transient: true),
            On("504", code => code == 504, ErrorClass.Timeout, transient: true),
            On("other 5xx", code => code >= 500, ErrorClass.UpstreamError, transient: true),
        ];
    }

    private static bool NeverSent(HttpRequestException exception)
        => exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError || (exception.InnerException is SocketException socket && IsRefusal(socket));

    private static bool IsRefusal(SocketException socket)
        => socket.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable;
}
