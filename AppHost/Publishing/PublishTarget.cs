using Aspire.Hosting.Docker.Resources;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>What <c>aspire publish</c> writes: Docker Compose, or with <c>--AppHost:Target=kubernetes</c> a Helm chart. See docs/deployment.md.</summary>
internal static class PublishTarget
{
    private const string Key = "AppHost:Target";
    private const string Compose = "compose";
    private const string Kubernetes = "kubernetes";

    public static bool IsForKubernetes(this IDistributedApplicationBuilder builder)
        => builder.ExecutionContext.IsPublishMode && builder.Configuration[Key] == Kubernetes;

    public static bool IsForCompose(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode && !builder.IsForKubernetes();

    /// <exception cref="InvalidOperationException">No such target.</exception>
    public static void AddPublishTarget(this IDistributedApplicationBuilder builder)
    {
        if (builder.IsForKubernetes())
            builder.AddKubernetesEnvironment(Kubernetes).WithDashboard(false)
                .WithHelm(helm => helm.WithChartName("agentplatform"))
                .WithProperties(environment => environment.DefaultStorageType = "pvc");
        else if (builder.IsForCompose())
            builder.AddDockerComposeEnvironment(Compose).WithDashboard(false).ConfigureComposeFile(Finish);
        if (builder.Configuration[Key] is { } target and not (Compose or Kubernetes))
            throw new InvalidOperationException($"{Key} is {target}; it must be {Compose} or {Kubernetes}.");
    }

    /// <summary>What only the whole file tells: the secrets its services mount, and who can be waited for until healthy.</summary>
    private static void Finish(ComposeFile file)
    {
        file.Name = "agentplatform";
        foreach (var service in file.Services.Values)
        {
            service.Restart ??= "unless-stopped";
            foreach (var secret in service.Secrets) file.Secrets[secret.Source!] = new() { File = $"./secrets/{secret.Source}" };
            foreach (var (name, dependency) in service.DependsOn)
                if (file.Services[name].Healthcheck is not null) dependency.Condition = "service_healthy";
        }
    }
}
