using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Vendor;

/// <summary>
/// The vendor's HTTP API, typed. Failures keep their nature for whoever classifies them: see <see cref="VendorRefusals"/>, and
/// <see cref="JsonException"/> for an answer of another shape. No message of theirs ever repeats a body.
/// </summary>
public sealed class VendorClient(HttpClient http)
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public Task<SearchAnswer> SearchAsync([Payload] string query, int maxResults, CancellationToken cancellationToken)
        => PostAsync<SearchAnswer>("gmail/v1/messages:search", new { query, max_results = maxResults }, cancellationToken);

    public Task<ThreadAnswer> ReadThreadAsync(string threadId, CancellationToken cancellationToken)
        => GetAsync<ThreadAnswer>($"gmail/v1/threads/{Uri.EscapeDataString(threadId)}", cancellationToken);

    public Task<Mail> ReadMailAsync(string messageId, CancellationToken cancellationToken)
        => GetAsync<Mail>($"gmail/v1/messages/{Uri.EscapeDataString(messageId)}", cancellationToken);

    public Task<SendAnswer> SendAsync(string threadId, IReadOnlyList<string> to, [Payload] string subject, [Payload] string body, CancellationToken cancellationToken)
        => PostAsync<SendAnswer>("gmail/v1/messages:send", new { thread_id = threadId, to, subject, body }, cancellationToken);

    public Task<LookupAnswer> LookupAsync(string? orderId, [Payload] string? email, CancellationToken cancellationToken)
        => PostAsync<LookupAnswer>("crm/v1/orders:lookup", new { order_id = orderId, email }, cancellationToken);

    public Task<Refund> RefundAsync(string orderId, decimal amountUsd, string reason, CancellationToken cancellationToken)
        => PostAsync<Refund>("crm/v1/refunds", new { order_id = orderId, amount_usd = amountUsd, reason }, cancellationToken);

    public Task<RefundList> RefundsOfAsync(string orderId, CancellationToken cancellationToken)
        => GetAsync<RefundList>($"crm/v1/orders/{Uri.EscapeDataString(orderId)}/refunds", cancellationToken);

    private Task<T> GetAsync<T>(string uri, CancellationToken cancellationToken)
        => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, uri), cancellationToken);

    private Task<T> PostAsync<T>(string uri, object body, CancellationToken cancellationToken)
        => SendAsync<T>(new HttpRequestMessage(HttpMethod.Post, uri) { Content = JsonContent.Create(body, body.GetType(), options: _json) }, cancellationToken);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (!response.IsSuccessStatusCode) throw VendorRefusals.Of(response.StatusCode, await CodeAsync(response, cancellationToken).ConfigureAwait(false));
            return await response.Content.ReadFromJsonAsync<T>(_json, cancellationToken).ConfigureAwait(false)
                ?? throw new JsonException("The vendor answered with null.");
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return problem.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (Exception noProblem) when (noProblem is JsonException or InvalidOperationException)
        {
            return null;   // a proxy's page, say: the status alone decides
        }
    }
}
