using System.Net.Http.Headers;
using System.Net.Http.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Standalone.Stack;

/// <summary>Makes a policy file the active policy; the same file again changes nothing.</summary>
internal static class PolicyUpload
{
    public static async Task ActivateAsync(HttpClient supervisor, string tenant, string file, CancellationToken cancellationToken)
    {
        using var document = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken));
        document.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        using var uploaded = await supervisor.PostAsync($"v1/tenants/{tenant}/policies", document, cancellationToken);
        Expect(uploaded, file);
        var policy = await uploaded.Content.ReadFromJsonAsync<PolicyView>(ContractsJson.Options, cancellationToken);
        using var activated = await supervisor.PostAsync($"v1/tenants/{tenant}/policies/{Uri.EscapeDataString(policy!.Version)}/activate", null, cancellationToken);
        Expect(activated, file);
    }

    private static void Expect(HttpResponseMessage response, string file)
    {
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The supervisor refused {file} with status {(int)response.StatusCode}: an invalid policy, or another document under a version it already has.");
    }
}
