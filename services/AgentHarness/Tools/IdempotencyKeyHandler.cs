namespace AgentPlatform.AgentHarness.Tools;

/// <summary>Sends the current call's key to the vendor as <c>Idempotency-Key</c> (IETF draft-ietf-httpapi-idempotency-key-header).</summary>
public sealed class IdempotencyKeyHandler : DelegatingHandler
{
    public const string Header = "Idempotency-Key";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (ToolCall.Current?.IdempotencyKey is { } key) request.Headers.TryAddWithoutValidation(Header, key);
        return base.SendAsync(request, cancellationToken);
    }
}
