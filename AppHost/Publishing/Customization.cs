using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Kubernetes;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>What a resource adds to its artefact, of the one target that is published for.</summary>
internal static class Customization
{
    public static IResourceBuilder<T> PublishForCompose<T>(this IResourceBuilder<T> resource, Action<Service> configure) where T : class, IComputeResource
        => resource.ApplicationBuilder.IsForCompose() ? resource.PublishAsDockerComposeService((_, service) => configure(service)) : resource;

    public static IResourceBuilder<T> PublishForKubernetes<T>(this IResourceBuilder<T> resource, Action<KubernetesResource> configure) where T : class, IComputeResource
        => resource.ApplicationBuilder.IsForKubernetes() ? resource.PublishAsKubernetesService(configure) : resource;
}
