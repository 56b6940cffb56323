using System.Globalization;
using System.Text.Json;
using Dashboard = AgentPlatform.Telemetry.Tests.Dashboards.Dashboard;

namespace AgentPlatform.AppHost.Tests.Dashboards;

/// <summary>One query of one panel or annotation, as Grafana would send it.</summary>
internal sealed record PanelQuery(string File, string Panel, string Expression, bool TraceQl)
{
    /// <summary>Far enough back for annotations, which speak of moments.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<PanelQuery> All { get; } = [.. Dashboard.All.SelectMany(Of)];

    /// <returns>How many series or traces came back with a value; 0 is an empty panel.</returns>
    public async Task<int> AskAsync(HttpClient prometheus, HttpClient tempo)
    {
        var (http, path) = TraceQl
            ? (tempo, $"api/search?limit=50&spss=3&q={Uri.EscapeDataString(Expression)}")
            : (prometheus, string.Create(CultureInfo.InvariantCulture,
                $"api/v1/query_range?step=5&start={DateTimeOffset.UtcNow.Add(-Window).ToUnixTimeSeconds()}&end={DateTimeOffset.UtcNow.ToUnixTimeSeconds()}&query={Uri.EscapeDataString(Expression)}"));
        using var response = await http.GetAsync(path);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (TraceQl) return answer.RootElement.TryGetProperty("traces", out var traces) ? traces.GetArrayLength() : 0;
        Assert.True(answer.RootElement.GetProperty("status").GetString() == "success", $"{this}: {answer.RootElement}");
        return answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Count(HasNumber);
    }

    public override string ToString() => $"{File} / {Panel}: {Expression}";

    private static bool HasNumber(JsonElement series)
        => series.GetProperty("values").EnumerateArray().Any(point => double.TryParse(point[1].GetString(), CultureInfo.InvariantCulture, out var value) && double.IsFinite(value));

    private static IEnumerable<PanelQuery> Of(Dashboard dashboard)
        => dashboard.Queries.Select(query => new PanelQuery(dashboard.File, query.Title, query.Expression, query.TraceQl));
}
