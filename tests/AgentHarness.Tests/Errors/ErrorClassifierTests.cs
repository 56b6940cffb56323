using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Clients;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AgentPlatform.AgentHarness.Tests.Errors;

/// <summary>The table of rules, row by row: class, whether the vendor certainly did nothing, whether trying again may help.</summary>
public class ErrorClassifierTests
{
    public static TheoryData<string, Exception, ErrorClass, bool, bool> Rows => new()
    {
        { "declared by the tool", new ToolFailedException(ErrorClass.HallucinatedEntity, nothingHappened: true), ErrorClass.HallucinatedEntity, true, false },
        { "circuit open", new BrokenCircuitException(), ErrorClass.CircuitOpen, true, false },
        { "attempt timed out", new TimeoutRejectedException(), ErrorClass.Timeout, false, true },
        { "problem: vendor code", Problem(400, "schema_mismatch"), ErrorClass.SchemaDrift, true, false },
        { "problem: vendor code", Problem(400, "content_filter"), ErrorClass.PolicyDenied, true, false },
        { "problem: vendor code", Problem(400, "context_length_exceeded"), ErrorClass.BudgetExceeded, true, false },
        { "problem: vendor code", Problem(429, "insufficient_quota"), ErrorClass.RateLimited, true, false },
        { "problem: 401, 403", Problem(403, "x"), ErrorClass.AuthzDenied, true, false },
        { "problem: other 5xx", Problem(500, "x"), ErrorClass.UpstreamError, false, true },
        { "http: 401, 403", Http(401), ErrorClass.AuthzDenied, true, false },
        { "http: 404, 410", Http(404), ErrorClass.NotFound, true, false },
        { "http: 408", Http(408), ErrorClass.Timeout, false, true },
        { "http: 409, 412", Http(409), ErrorClass.Conflict, true, false },
        { "http: 415, 422", Http(422), ErrorClass.SchemaDrift, true, false },
        { "http: 429", Http(429), ErrorClass.RateLimited, true, true },
        { "http: other 4xx", Http(400), ErrorClass.InvalidArgs, true, false },
        { "http: 502, 503", Http(503), ErrorClass.UpstreamUnavailable, false, true },
        { "http: 504", Http(504), ErrorClass.Timeout, false, true },
        { "http: other 5xx", Http(500), ErrorClass.UpstreamError, false, true },
        { "never reached the vendor", new HttpRequestException(HttpRequestError.NameResolutionError), ErrorClass.UpstreamUnavailable, true, true },
        { "connection lost", new HttpRequestException(HttpRequestError.ResponseEnded), ErrorClass.UpstreamUnavailable, false, true },
        { "answer cut short", new HttpIOException(HttpRequestError.ResponseEnded), ErrorClass.UpstreamUnavailable, false, true },
        { "socket refused", new SocketException((int)SocketError.ConnectionRefused), ErrorClass.UpstreamUnavailable, true, true },
        { "socket failed", new SocketException((int)SocketError.ConnectionReset), ErrorClass.UpstreamUnavailable, false, true },
        { "timed out", new TimeoutException(), ErrorClass.Timeout, false, true },
        { "HttpClient timed out", new TaskCanceledException("", new TimeoutException()), ErrorClass.Timeout, false, true },
        { "canceled", new OperationCanceledException(), ErrorClass.Canceled, false, false },
        { "answer is not the JSON agreed on", new JsonException(), ErrorClass.SchemaDrift, false, false },
        { "access denied", new UnauthorizedAccessException(), ErrorClass.AuthzDenied, false, false },
        { "argument refused by the tool", new ArgumentOutOfRangeException("amount"), ErrorClass.InvalidArgs, true, false },
        { "no such thing", new KeyNotFoundException(), ErrorClass.NotFound, false, false },
        { "input or output failed", new IOException(), ErrorClass.UpstreamUnavailable, false, true },
    };

    [Theory, MemberData(nameof(Rows))]
    public void EachRuleMeansWhatItSays(string rule, Exception exception, ErrorClass errorClass, bool nothingHappened, bool transient)
    {
        Assert.Equal(new Failure(errorClass, nothingHappened, transient), ErrorClassifier.Classify(exception));
        Assert.Equal(rule, ErrorClassifier.Rules.First(row => row.Applies(exception)).Name);
    }

    [Fact]
    public void AFailureNoRuleKnowsIsAToolErrorAndSaysSo()
        => Assert.Equal(new Failure(ErrorClass.ToolError, NothingHappened: false, Transient: false, Mapped: false), ErrorClassifier.Classify(new NotSupportedException()));

    [Fact]
    public void EveryRuleHasARowHereOrIsTheSameStatusFromAnotherSource()
    {
        var tested = Rows.Select(row => (string)row[0]).ToHashSet();
        Assert.All(ErrorClassifier.Rules, rule => Assert.True(
            tested.Contains(rule.Name) || rule.Name.StartsWith("problem: ", StringComparison.Ordinal) || rule.Name.StartsWith("model endpoint: ", StringComparison.Ordinal), rule.Name));
    }

    private static ProblemException Problem(int status, string code) => new((HttpStatusCode)status, code, "");

    private static HttpRequestException Http(int status) => new("", null, (HttpStatusCode)status);
}
