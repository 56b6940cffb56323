using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost;

/// <summary>What every service of the stack is given, and the few extras by name.</summary>
internal static class StackServices
{
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, Identity identity, Telemetry telemetry) where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name)
            .WithHttpEndpoint(name: Resources.HttpEndpoint)
            .WithHttpHealthCheck("/health");
        identity.Introduce(service);
        telemetry.Connect(service);
        if (builder.ExecutionContext.IsRunMode) service.WithEnvironment("DOTNET_ENVIRONMENT", Environments.Development);
        return service;
    }

    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> service, DatabaseServer server, string database)
        => server.Connect(service, database);

    /// <summary>Local: a key made at the first start. Published: a mounted secret, named by a parameter.</summary>
    public static IResourceBuilder<ProjectResource> WithCheckpointKey(this IResourceBuilder<ProjectResource> ledger, Identity identity)
        => identity.IsLocal
            ? ledger.WithEnvironment("Ledger__CheckpointKeyFile", Path.Combine(identity.Directory, "ledger-checkpoint.pem"))
            : ledger.WithEnvironment("Ledger__CheckpointKeyFile", ledger.ApplicationBuilder.AddParameter("ledger-checkpoint-key-file"));

    /// <summary>Local: a key file made at the first start. Published: a Transit server, named by parameters.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyEncryptionKey(this IResourceBuilder<ProjectResource> vault, Identity identity)
        => identity.IsLocal
            ? vault.WithEnvironment("Vault__Kek__File", Path.Combine(identity.Directory, "vault-kek"))
            : vault.WithEnvironment("Vault__Kek__Transit__Address", vault.ApplicationBuilder.AddParameter("transit-address"))
                .WithEnvironment("Vault__Kek__Transit__TokenFile", vault.ApplicationBuilder.AddParameter("transit-token-file"));
}
