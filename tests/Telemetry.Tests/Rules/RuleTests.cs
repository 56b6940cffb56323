namespace AgentPlatform.Telemetry.Tests.Rules;

public sealed class RuleTests
{
    private static readonly string Prometheus = Repository.Path("AppHost/telemetry/prometheus");

    [ProgramFact("promtool")]
    public async Task Prometheus_accepts_its_configuration_and_rules()
    {
        var (exitCode, output) = await Tool.RunAsync("promtool", ["check", "config", "prometheus.yaml"], Prometheus);
        Assert.True(exitCode == 0, output);
    }

    [ProgramFact("promtool")]
    public async Task The_rules_pass_their_unit_tests()
    {
        var directory = Repository.Path("tests/Telemetry.Tests/rules");
        var (exitCode, output) = await Tool.RunAsync("promtool", ["test", "rules", .. Directory.GetFiles(directory, "*.test.yaml")], directory);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>A rule file made of them: promtool parses each.</summary>
    [ProgramFact("promtool")]
    public async Task Every_query_of_every_dashboard_is_valid_PromQL()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "dashboards.yaml");
        var queries = Dashboards.Dashboard.All.SelectMany(dashboard => dashboard.PromQl).Distinct().ToList();
        Assert.NotEmpty(queries);
        await File.WriteAllLinesAsync(file, queries.Select((query, index) => $"  - {{ record: 'dashboard:query{index}', expr: '{query.Replace("'", "''", StringComparison.Ordinal)}' }}")
            .Prepend("groups: [{ name: dashboards, rules: [").Select(line => line.StartsWith("  - ", StringComparison.Ordinal) ? line[4..] + "," : line).Append("]}]"));
        var (exitCode, output) = await Tool.RunAsync("promtool", ["check", "rules", file]);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Every_alert_links_to_a_section_of_the_runbook()
    {
        var sections = File.ReadLines(Repository.Path("docs/operations/runbook.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => "docs/operations/runbook.md#" + line[3..].ToLowerInvariant().Replace(' ', '-')).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(14, RecordingRules.Alerts.Count());
        foreach (var (name, url) in RecordingRules.Alerts) Assert.True(sections.Contains(url), $"{name} links to {url}");
    }
}
