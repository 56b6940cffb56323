using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace AgentPlatform.AppHost.Tests.Publishing;

public sealed partial class KubernetesTests(KubernetesStack published) : IClassFixture<KubernetesStack>
{
    [Fact]
    public void All_configuration_is_in_config_maps_and_survives_Helm()
    {
        var data = Templates("ConfigMap").SelectMany(map => ((YamlMappingNode)map["data"]).Children.Values).Select(text => text.ToString()).ToList();
        Assert.All(data, text => Assert.DoesNotMatch(@"\{\{(?!`|\s*\.Values)", text));
        var files = data.Select(text => text.Replace("{{`{{`}}", "{{", StringComparison.Ordinal)).Select(WithoutServiceNames).ToHashSet();
        Assert.All(PublishedStack.Configuration, file => Assert.Contains(WithoutServiceNames(File.ReadAllText(file)), files));
    }

    [Fact]
    public void What_a_pod_mounts_or_reads_exists_or_is_the_operators_secret()
    {
        var maps = Templates("ConfigMap").Concat(Templates("Secret")).Select(map => map["metadata"]["name"].ToString()).ToHashSet();
        var pods = Templates("Deployment").Concat(Templates("StatefulSet")).Concat(Templates("Job")).Select(workload => workload["spec"]["template"]["spec"]).ToList();
        var named = pods.SelectMany(pod => pod.AllNodes.OfType<YamlMappingNode>()).SelectMany(node => node.Children)
            .Where(member => member.Key.ToString() is "configMapRef" or "secretRef" or "configMap").Select(member => member.Value["name"].ToString());
        Assert.All(named, name => Assert.Contains(name, maps));
    }

    [Fact]
    public void Stateless_services_run_twice_and_are_probed()
    {
        foreach (var name in PublishedStack.Stateless)
        {
            var deployment = Templates("Deployment").Single(deployment => deployment["metadata"]["name"].ToString() == $"{name}-deployment");
            Assert.True(int.Parse(deployment["spec"]["replicas"].ToString(), System.Globalization.CultureInfo.InvariantCulture) > 1, name);
            var container = deployment["spec"]["template"]["spec"]["containers"][0];
            Assert.Equal(("/health", "HTTP"), (container["readinessProbe"]["httpGet"]["path"].ToString(), container["readinessProbe"]["httpGet"]["scheme"].ToString()));
            Assert.Equal("/alive", container["livenessProbe"]["httpGet"]["path"].ToString());
        }
        Assert.Equal("OnFailure", Templates("Job").Single()["spec"]["template"]["spec"]["restartPolicy"].ToString());
    }

    [Fact]
    public void Secrets_are_asked_for_and_never_written()
    {
        var secrets = (YamlMappingNode)PublishedStack.Yaml(published.Files["values.yaml"])["secrets"];
        Assert.All(secrets.Children.Values.SelectMany(service => ((YamlMappingNode)service).Children.Values), value => Assert.Equal("", value.ToString()));
        Assert.All(published.Files.Values, text => Assert.DoesNotContain(PublishedStack.Repository, text, StringComparison.Ordinal));
    }

    /// <summary>Numbers stand as bare Helm expressions; for YAML they are quoted here.</summary>
    private IEnumerable<YamlMappingNode> Templates(string kind)
        => published.Files.Where(file => file.Key.StartsWith("templates", StringComparison.Ordinal)).Select(file => PublishedStack.Yaml(BareExpression().Replace(file.Value, ": '$1'")))
            .Where(template => template["kind"].ToString() == kind);

    /// <summary>In Kubernetes a service's name ends with <c>-service</c>.</summary>
    private static string WithoutServiceNames(string text) => text.Replace("-service:", ":", StringComparison.Ordinal);

    [GeneratedRegex(@": (\{\{[^`""]*\}\})$", RegexOptions.Multiline)]
    private static partial Regex BareExpression();
}
