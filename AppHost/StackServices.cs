using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost;

/// <summary>What every service of the stack is given, and the few extras by name.</summary>
internal static class StackServices
{
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, Identity identity, Telemetry telemetry) where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name)
            .WithHttpEndpoint(name: Resources.HttpEndpoint, targetPort: builder.ExecutionContext.IsPublishMode ? Production.Port : null)
            .Healthy("/health", Resources.HttpEndpoint)
            .Probed(Resources.HttpEndpoint);
        identity.Introduce(service);
        telemetry.Connect(service);
        if (builder.ExecutionContext.IsRunMode) service.WithEnvironment("DOTNET_ENVIRONMENT", Environments.Development);
        return service;
    }

    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> service, DatabaseServer server, string database)
        => server.Connect(service, database);

    /// <summary>Local: a key made at the first start. Published: a mounted secret.</summary>
    public static IResourceBuilder<ProjectResource> WithCheckpointKey(this IResourceBuilder<ProjectResource> ledger, Identity identity)
        => identity.IsLocal
            ? ledger.WithEnvironment("Ledger__CheckpointKeyFile", Path.Combine(identity.Directory, "ledger-checkpoint.pem"))
            : ledger.WithSecretFile("Ledger__CheckpointKeyFile", "ledger-checkpoint-key");

    /// <summary>Local: a key file made at the first start. Published: a Transit server.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyEncryptionKey(this IResourceBuilder<ProjectResource> vault, Identity identity)
        => identity.IsLocal
            ? vault.WithEnvironment("Vault__Kek__File", Path.Combine(identity.Directory, "vault-kek"))
            : vault.WithEnvironment("Vault__Kek__Transit__Address", vault.ApplicationBuilder.AddParameter("transit-address",
                    vault.ApplicationBuilder.Configuration["Parameters:transit-address"] ?? "https://transit.invalid", publishValueAsDefault: true))
                .WithSecretFile("Vault__Kek__Transit__TokenFile", "transit-token");
}
