using System.Text.Json;

namespace AgentPlatform.Telemetry.Tests.Dashboards;

/// <summary>A provisioned dashboard, as Grafana reads it.</summary>
public sealed record Dashboard(string File, JsonElement Json)
{
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.GetFiles(Repository.Path("grafana/dashboards"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new Dashboard(Path.GetFileName(file), JsonDocument.Parse(System.IO.File.ReadAllBytes(file)).RootElement))];

    public string Title => Json.GetProperty("title").GetString()!;

    public IEnumerable<JsonElement> Panels => Json.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() != "row");

    /// <summary>Every PromQL expression, variables filled in: of panels, of annotations.</summary>
    public IEnumerable<string> PromQl => Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Concat(Json.GetProperty("annotations").GetProperty("list").EnumerateArray())
        .Where(query => query.TryGetProperty("expr", out _))
        .Select(query => query.GetProperty("expr").GetString()!.Replace("$workflow", ".*", StringComparison.Ordinal));

    public IEnumerable<string> TraceQl => Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Where(query => query.TryGetProperty("query", out _))
        .Select(query => query.GetProperty("query").GetString()!);

    public override string ToString() => File;
}
