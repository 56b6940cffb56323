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

    /// <summary>Every query of panels and annotations, variables filled in.</summary>
    public IEnumerable<(string Title, string Expression, bool TraceQl)> Queries
        => Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(query => (Title: panel.GetProperty("title").GetString()!, query)))
            .Concat(Json.GetProperty("annotations").GetProperty("list").EnumerateArray().Select(query => (Title: query.GetProperty("name").GetString()!, query)))
            .Select(asked => asked.query.TryGetProperty("expr", out var promQl)
                ? (asked.Title, promQl.GetString()!.Replace("$workflow", ".*", StringComparison.Ordinal), false)
                : (asked.Title, asked.query.GetProperty("query").GetString()!, true));

    public IEnumerable<string> PromQl => Queries.Where(query => !query.TraceQl).Select(query => query.Expression);

    public IEnumerable<string> TraceQl => Queries.Where(query => query.TraceQl).Select(query => query.Expression);

    public override string ToString() => File;
}
