using AgentPlatform.Contracts;
using YamlDotNet.RepresentationModel;

namespace AgentPlatform.AppHost.Tests.Publishing;

public sealed class ComposeTests(ComposeStack published) : IClassFixture<ComposeStack>
{
    private YamlMappingNode Services => (YamlMappingNode)PublishedStack.Yaml(published.Files["docker-compose.yaml"])["services"];

    [Fact]
    public void All_configuration_lies_beside_the_compose_file_as_it_is_in_the_repository()
    {
        var configs = (YamlMappingNode)PublishedStack.Yaml(published.Files["docker-compose.yaml"])["configs"];
        var copies = configs.Children.Values.Select(config => published.Files[config["file"].ToString()]).ToHashSet();
        Assert.All(PublishedStack.Configuration, file => Assert.Contains(File.ReadAllText(file), copies));
    }

    [Fact]
    public void Stateless_services_run_twice_and_everybody_waits_for_the_healthy()
    {
        foreach (var name in PublishedStack.Stateless)
        {
            Assert.True(int.Parse(Services[name]["deploy"]["replicas"].ToString(), System.Globalization.CultureInfo.InvariantCulture) > 1, name);
            Assert.NotEmpty(((YamlMappingNode)Services[name]["healthcheck"]).Children);
        }
        Assert.Equal("service_healthy", Services[Resources.Vault]["depends_on"][Resources.Ledger]["condition"].ToString());
        Assert.Equal("service_completed_successfully", Services[Resources.Ledger]["depends_on"][Resources.DatabaseSetup]["condition"].ToString());
    }

    [Fact]
    public void Secrets_are_asked_for_and_never_written()
    {
        var asked = published.Files[".env"].Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)).ToList();
        Assert.Contains("POSTGRES_PASSWORD=", asked);
        Assert.All(asked, line => Assert.EndsWith("=", line));
        var secrets = (YamlMappingNode)PublishedStack.Yaml(published.Files["docker-compose.yaml"])["secrets"];
        Assert.All(secrets.Children, secret => Assert.Equal($"./secrets/{secret.Key}", secret.Value["file"].ToString()));
        Assert.All(published.Files.Values, text => Assert.DoesNotContain(PublishedStack.Repository, text, StringComparison.Ordinal));
    }
}
