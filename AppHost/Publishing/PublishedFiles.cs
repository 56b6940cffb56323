#pragma warning disable ASPIREPIPELINES004 // Where artefacts go is marked experimental in Aspire 13.5.
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Pipelines;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>
/// Configuration travels with the artefacts: for Compose as files beside docker-compose.yaml, for Kubernetes as a config map, since its
/// publisher refuses bind mounts and leaves inline files out.
/// </summary>
internal static class PublishedFiles
{
    /// <param name="source">A file, or a folder with all below it.</param>
    /// <param name="target">Where the container sees it.</param>
    public static void WithPublishedFiles(this IResourceBuilder<ContainerResource> container, string source, string target)
    {
        var isFile = File.Exists(source);
        var root = isFile ? Path.GetDirectoryName(source)! : source;
        var folder = isFile ? Path.GetDirectoryName(target)!.Replace('\\', '/') : target;
        List<PublishedFile> files = [.. (isFile ? new[] { source } : Directory.GetFiles(source, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .Select(file => new PublishedFile(file, Path.GetRelativePath(root, file).Replace('\\', '/')))];
        if (container.ApplicationBuilder.IsForCompose())
            foreach (var group in files.GroupBy(file => file.Folder))
                container.WithContainerFiles(folder + group.Key, (publishing, _) => Task.FromResult(Copied(publishing, container.Resource.Name, group)));
        else
            container.PublishForKubernetes(kubernetes => Mount(kubernetes.Workload!.PodTemplate.Spec, kubernetes.AdditionalResources, container.Resource.Name, folder, files));
    }

    /// <summary>Aspire copies them into a folder of the container's name, and refuses to write over the last copies.</summary>
    private static IEnumerable<ContainerFileSystemItem> Copied(ContainerFileSystemCallbackContext publishing, string container, IEnumerable<PublishedFile> files)
    {
        var output = publishing.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file.Source);
            var copy = Path.Combine(output, container, name);
            if (File.Exists(copy)) File.Delete(copy);
            yield return new ContainerFile { Name = name, SourcePath = file.Source };
        }
    }

    private static void Mount(PodSpecV1 pod, List<BaseKubernetesResource> resources, string container, string folder, IReadOnlyList<PublishedFile> files)
    {
        var name = $"{container}-files-{resources.Count}";
        var map = new ConfigMap { Metadata = { Name = name } };
        var volume = new ConfigMapVolumeSourceV1 { Name = name };
        foreach (var file in files)
        {
            var key = file.Path.Replace('/', '.'); // keys hold no slash
            // Helm would take what dashboards and alerts have in double braces for its own.
            map.Data[key] = File.ReadAllText(file.Source).Replace("{{", "{{`{{`}}", StringComparison.Ordinal);
            volume.Items.Add(new() { Key = key, Path = file.Path });
        }
        resources.Add(map);
        pod.Volumes.Add(new() { Name = name, ConfigMap = volume });
        pod.Containers[0].VolumeMounts.Add(new() { Name = name, MountPath = folder, ReadOnly = true });
    }

    /// <param name="Path">Relative to the folder that is mounted.</param>
    private sealed record PublishedFile(string Source, string Path)
    {
        /// <value>Empty, or with a slash in front.</value>
        public string Folder => Path.Contains('/', StringComparison.Ordinal) ? "/" + Path[..Path.LastIndexOf('/')] : "";
    }
}
