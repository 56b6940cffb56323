using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary>Sends JSON of the contract and turns problem documents into <see cref="ProblemException"/>.</summary>
public static class WireHttp
{
    public static Task<T> GetAsync<T>(this HttpClient http, string uri, CancellationToken cancellationToken)
        => SendAsync<T>(http, new HttpRequestMessage(HttpMethod.Get, uri), cancellationToken);

    public static Task<T> PostAsync<T>(this HttpClient http, string uri, object body, CancellationToken cancellationToken)
        => SendAsync<T>(http, new HttpRequestMessage(HttpMethod.Post, uri)
        {
            // With its length: a service that bounds the bytes it works on must count a body of unknown length as the largest.
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ContractsJson.Options)) { Headers = { ContentType = new("application/json") } },
        }, cancellationToken);

    private static async Task<T> SendAsync<T>(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false))
        {
            await EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
            return await response.Content.ReadFromJsonAsync<T>(ContractsJson.Options, cancellationToken).ConfigureAwait(false)
                ?? throw new JsonException("The service answered with null.");
        }
    }

    public static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var (code, detail) = await ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        throw new ProblemException(response.StatusCode, code, detail);
    }

    private static async Task<(string Code, string Detail)> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            var root = document.RootElement;
            return (Text(root, "code") ?? ProblemCodes.Internal, Text(root, "detail") ?? Text(root, "title") ?? "no detail");
        }
        catch (JsonException)
        {
            return (ProblemCodes.Internal, "the answer was not a problem document");
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
