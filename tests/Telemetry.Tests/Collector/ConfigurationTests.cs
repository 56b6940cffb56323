using AgentPlatform.Telemetry.Tests.Rules;

namespace AgentPlatform.Telemetry.Tests.Collector;

public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["COLLECTOR_TOKEN"] = "x", ["COLLECTOR_STORAGE"] = Path.GetTempPath(), ["DASHBOARD_OTLP_ENDPOINT"] = "localhost:4317",
    };

    [ProgramTheory(RunningCollector.Program)]
    [InlineData("config.yaml")]
    [InlineData("config.yaml", "dashboard.yaml")]
    [InlineData("config.yaml", "production/agent.yaml")]
    [InlineData("config.yaml", "production/gateway.yaml")]
    public async Task The_Collector_accepts_its_configuration(params string[] files)
    {
        var arguments = files.Append("allow-list.yaml").SelectMany(file => (string[])["--config", file]);
        var (exitCode, output) = await Tool.RunAsync(RunningCollector.Program, ["validate", .. arguments], Repository.Path("AppHost/telemetry/collector"), Environment);
        Assert.True(exitCode == 0, output);
    }
}
