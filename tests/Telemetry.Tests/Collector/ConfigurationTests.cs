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

    [ProgramTheory(RunningTempo.Program)]
    [InlineData("tempo.yaml")]
    [InlineData("tempo.object-storage.yaml")]
    public async Task Tempo_accepts_its_configuration(string file)
    {
        var (exitCode, output) = await Tool.RunAsync(RunningTempo.Program, [$"-config.file={file}", "-config.expand-env=true", "-config.verify=true"], Repository.Path("AppHost/telemetry/tempo"),
            new Dictionary<string, string> { ["TEMPO_S3_ENDPOINT"] = "s3.example.com", ["TEMPO_S3_BUCKET"] = "traces", ["TEMPO_S3_ACCESS_KEY"] = "x", ["TEMPO_S3_SECRET_KEY"] = "x" });
        Assert.True(exitCode == 0, output);
    }
}
