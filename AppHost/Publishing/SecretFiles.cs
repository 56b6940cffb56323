using Aspire.Hosting.Kubernetes.Resources;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>
/// Secrets of a published stack that are files. The artefacts only name them: the operator creates each, as a file beside
/// docker-compose.yaml or as a Kubernetes secret.
/// </summary>
internal static class SecretFiles
{
    private const string Folder = "/run/secrets";

    /// <param name="variable">The setting that names the file.</param>
    /// <param name="name">Compose: <c>secrets/{name}</c>; Kubernetes: the secret <c>{name}</c> with one key of that name.</param>
    public static IResourceBuilder<ProjectResource> WithSecretFile(this IResourceBuilder<ProjectResource> service, string variable, string name)
        => service
            .WithEnvironment(variable, $"{Folder}/{name}/{name}")
            .PublishForCompose(compose => compose.Secrets.Add(new() { Source = name, Target = $"{Folder}/{name}/{name}" }))
            .PublishForKubernetes(kubernetes =>
            {
                var pod = kubernetes.Workload!.PodTemplate.Spec;
                pod.Volumes.Add(new() { Name = name, Secret = new SecretVolumeSourceV1 { SecretName = name } });
                pod.Containers[0].VolumeMounts.Add(new() { Name = name, MountPath = $"{Folder}/{name}", ReadOnly = true });
            });
}
