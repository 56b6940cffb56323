using System.Net.Http.Headers;
using System.Net.Http.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Tests.Vendor;

/// <summary>Keys and a state file for one vendor, in a folder of its own.</summary>
public sealed class VendorKeys : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vendor-").FullName;

    public VendorKeys()
    {
        File.WriteAllText(Path.Combine(_folder, "api.key"), Api);
        File.WriteAllText(Path.Combine(_folder, "admin.key"), Admin);
    }

    public string Api { get; } = Guid.NewGuid().ToString("N");
    public string Admin { get; } = Guid.NewGuid().ToString("N");
    public string ApiKeyFile => Path.Combine(_folder, "api.key");
    public string StateFile => Path.Combine(_folder, "state.ndjson");

    public IEnumerable<KeyValuePair<string, string?>> Configuration =>
    [
        new("Vendor:ApiKeyFile", ApiKeyFile), new("Vendor:AdminKeyFile", Path.Combine(_folder, "admin.key")), new("Vendor:StateFile", StateFile),
        new("Vendor:LatencyMinMs", "0"), new("Vendor:LatencyMaxMs", "0"),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

internal static class VendorCalls
{
    public static async Task<HttpResponseMessage> CallAsync(this HttpClient http, string path, object body, string? idempotencyKey = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = JsonContent.Create(body, options: ContractsJson.Options) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await http.SendAsync(request);
    }

    public static async Task<string> CodeAsync(this HttpResponseMessage response)
        => (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString()!;

    public static async Task<VendorApi.Admin.EffectList> EffectsAsync(this HttpClient admin)
        => (await admin.GetFromJsonAsync<VendorApi.Admin.EffectList>("admin/effects", ContractsJson.Options))!;
}
