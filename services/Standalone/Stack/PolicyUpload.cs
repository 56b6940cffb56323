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
        await SuccessAsync(uploaded, file, cancellationToken);
        var policy = await uploaded.Content.ReadFromJsonAsync<PolicyView>(ContractsJson.Options, cancellationToken);
        using var activated = await supervisor.PostAsync($"v1/tenants/{tenant}/policies/{Uri.EscapeDataString(policy!.Version)}/activate", null, cancellationToken);
        await SuccessAsync(activated, file, cancellationToken);
    }

    private static async Task SuccessAsync(HttpResponseMessage response, string file, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The supervisor refused {file}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
