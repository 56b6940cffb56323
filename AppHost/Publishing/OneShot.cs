using Aspire.Hosting.Kubernetes.Resources;
using YamlDotNet.Serialization;

namespace AgentPlatform.AppHost.Publishing;

/// <summary>A process that does its work and ends: a Kubernetes job in place of a deployment, which would start it again for ever.</summary>
internal static class OneShot
{
    public static IResourceBuilder<ProjectResource> RunOnce(this IResourceBuilder<ProjectResource> process) => process
        .PublishForCompose(compose => compose.Restart = "on-failure")
        .PublishForKubernetes(kubernetes =>
        {
            var template = kubernetes.Workload!.PodTemplate;
            template.Spec.RestartPolicy = "OnFailure";
            kubernetes.AdditionalResources.Add(new Job { Metadata = { Name = process.Resource.Name }, Spec = { Template = template } });
            kubernetes.Workload = null;
        });
}

/// <summary>What Aspire's model of Kubernetes lacks.</summary>
public sealed class Job() : BaseKubernetesResource("batch/v1", "Job")
{
    [YamlMember(Alias = "spec")]
    public JobSpec Spec { get; } = new();
}

public sealed class JobSpec
{
    /// <value>The database may take its time to come up.</value>
    [YamlMember(Alias = "backoffLimit")]
    public int BackoffLimit { get; set; } = 20;

    [YamlMember(Alias = "template")]
    public PodTemplateSpecV1 Template { get; set; } = new();
}
