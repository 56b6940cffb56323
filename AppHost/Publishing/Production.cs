#pragma warning disable ASPIREPROBES001 // Probes are marked experimental in Aspire 13.5.
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>What every published service has beside its own settings.</summary>
internal static class Production
{
    /// <value>The .NET images' own.</value>
    public const int Port = 8080;

    /// <value>Of each stateless service; correctness is the database's, so any number will do.</value>
    private const int Replicas = 2;

    public static IResourceBuilder<ProjectResource> Replicated(this IResourceBuilder<ProjectResource> service)
        => service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service.WithReplicas(Replicas).PublishForCompose(compose => compose.Deploy = new() { Replicas = Replicas })
            : service;

    /// <summary>Kubernetes asks over HTTP; Compose runs a command in the container, and the .NET images have bash but no curl.</summary>
    public static IResourceBuilder<ProjectResource> Probed(this IResourceBuilder<ProjectResource> service, string endpoint)
        => !service.ApplicationBuilder.ExecutionContext.IsPublishMode ? service : service
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: endpoint)
            .PublishForCompose(compose => compose.Healthcheck = Check(
                "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q 200"));

    /// <summary>Healthy while <paramref name="path"/> answers 200: for those who wait for it locally, as a readiness probe when published.</summary>
    public static IResourceBuilder<T> Healthy<T>(this IResourceBuilder<T> resource, string path, string endpoint) where T : class, IComputeResource, IResourceWithEndpoints, IResourceWithProbes
        => resource.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? resource.WithHttpProbe(ProbeType.Readiness, path, endpointName: endpoint).PublishForKubernetes(SpellSchemes)
            : resource.WithHttpHealthCheck(path, endpointName: endpoint);

    /// <summary>Aspire 13.5 writes <c>http</c>; Kubernetes knows <c>HTTP</c> only.</summary>
    private static void SpellSchemes(KubernetesResource kubernetes)
    {
        var container = kubernetes.Workload!.PodTemplate.Spec.Containers[0];
        foreach (var probe in (ProbeV1?[])[container.ReadinessProbe, container.LivenessProbe])
            if (probe?.HttpGet is { } get) get.Scheme = "HTTP";
    }

    public static Healthcheck Check(params string[] command)
        => new() { Test = ["CMD", .. command], Interval = "5s", Timeout = "5s", Retries = 12, StartPeriod = "10s" };
}
