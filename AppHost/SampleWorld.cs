using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.AppHost;

/// <summary>What the sample agent lives in: the vendor's keys, the sample's policy, and customers who write.</summary>
internal static class SampleWorld
{
    private const string Tenant = "t_demo";

    public static IResourceBuilder<ProjectResource> WithVendorKeys(this IResourceBuilder<ProjectResource> vendor, Identity identity)
        => !identity.IsLocal ? vendor.WithSecretFile("Vendor__ApiKeyFile", "vendor-api-key") : vendor
            .WithEnvironment("Vendor__ApiKeyFile", identity.SecretFile("vendor-api.key"))
            .WithEnvironment("Vendor__AdminKeyFile", identity.SecretFile("vendor-admin.key"))
            .WithEnvironment("Vendor__StateFile", Path.Combine(identity.Directory, "vendor.ndjson"));

    public static IResourceBuilder<ProjectResource> WithVendorKey(this IResourceBuilder<ProjectResource> agent, Identity identity)
        => identity.IsLocal
            ? agent.WithEnvironment("Vendor__ApiKeyFile", identity.SecretFile("vendor-api.key"))
            : agent.WithSecretFile("Vendor__ApiKeyFile", "vendor-api-key");

    /// <summary>Without an active policy everything is denied: the sample's is uploaded and activated before the agent starts.</summary>
    public static IResourceBuilder<ProjectResource> WithSamplePolicy(this IResourceBuilder<ProjectResource> supervisor, Identity identity)
        => supervisor.OnResourceReady(async (resource, ready, cancellationToken) =>
        {
            using var http = new HttpClient { BaseAddress = new Uri(resource.GetEndpoint(Resources.HttpEndpoint).Url) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", identity.OperatorToken());
            var document = await File.ReadAllTextAsync(Samples(supervisor.ApplicationBuilder, "SupportTriage/policy.yaml"), cancellationToken);
            var version = AgentPlatform.Policy.PolicySet.Parse(document).Version;
            using var uploaded = await http.PostAsync($"v1/tenants/{Tenant}/policies", new StringContent(document), cancellationToken);
            // Versions are immutable: on the second start it is there already.
            if (uploaded.StatusCode != HttpStatusCode.Conflict) uploaded.EnsureSuccessStatusCode();
            using var activated = await http.PostAsync($"v1/tenants/{Tenant}/policies/{Uri.EscapeDataString(version)}/activate", null, cancellationToken);
            activated.EnsureSuccessStatusCode();
        });

    /// <summary>
    /// Customers write the sample tickets once the agent is up; refunds wait for a person in the console. "bad-tuesday" keeps traffic
    /// coming, with outages, and an operator who decides; start it by hand.
    /// </summary>
    public static void AddTraffic(this IDistributedApplicationBuilder builder, Identity identity, Telemetry telemetry,
        IResourceBuilder<ProjectResource> agent, params IResourceBuilder<ProjectResource>[] services)
    {
        if (!identity.IsLocal) return;
        var tickets = Samples(builder, "SupportTriage/tickets");
        var once = Traffic("traffic", "once", "--tickets", tickets, "--no-wait", "--out", Path.Combine(identity.Directory, "traffic.json"));
        if (builder.Configuration["AppHost:Traffic"] == "none") once.WithExplicitStart();
        Traffic("bad-tuesday", "stream", "--tickets", tickets, "--per-minute", "30", "--minutes", "30", "--bad-tuesdays")
            .WithEnvironment("Traffic__OperatorTokenFile", identity.TokenFile("operator", ConsoleSignIn.Operator, Tenant, Scopes.ApprovalsDecide, Scopes.RunsRead, Scopes.VaultRead))
            .WithExplicitStart();

        IResourceBuilder<ProjectResource> Traffic(string name, params string[] arguments)
        {
            var traffic = builder.AddProject<Projects.Traffic>(name)
                .WithArgs(arguments)
                .WithEnvironment("Traffic__TenantId", Tenant)
                .WithEnvironment("Traffic__ActorTokenFile", identity.TokenFile("actor", "u_1", Tenant, Scopes.RunsWrite, Scopes.RunsRead, Scopes.LedgerRead))
                .WithEnvironment("Vendor__AdminKeyFile", identity.SecretFile("vendor-admin.key"))
                .WithReference(agent).WaitFor(agent);
            foreach (var service in services) traffic.WithReference(service);
            telemetry.Connect(traffic);
            return traffic;
        }
    }

    internal static string Samples(IDistributedApplicationBuilder builder, string path)
        => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "samples", path));
}
