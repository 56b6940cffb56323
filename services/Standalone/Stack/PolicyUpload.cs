using System.Net;
using System.Net.Http.Headers;
using AgentPlatform.Clients;

namespace AgentPlatform.Standalone.Stack;

/// <summary>What <c>POST /policies</c> and <c>…/activate</c> are for, from a file.</summary>
internal static class PolicyUpload
{
    public static async Task ActivateAsync(HttpClient supervisor, string tenant, string file, CancellationToken cancellationToken)
    {
        var document = await File.ReadAllTextAsync(file, cancellationToken);
        var version = AgentPlatform.Policy.PolicySet.Parse(document).Version;
        using var content = new StringContent(document);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        using var uploaded = await supervisor.PostAsync($"v1/tenants/{tenant}/policies", content, cancellationToken);
        // Versions are immutable: on the second start it is there already.
        if (uploaded.StatusCode != HttpStatusCode.Conflict) await SuccessAsync(uploaded, cancellationToken);
        using var activated = await supervisor.PostAsync($"v1/tenants/{tenant}/policies/{Uri.EscapeDataString(version)}/activate", null, cancellationToken);
        await SuccessAsync(activated, cancellationToken);
    }

    private static async Task SuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The sample's policy was refused: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
