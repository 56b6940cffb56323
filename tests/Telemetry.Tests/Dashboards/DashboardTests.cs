using System.Text.Json;

namespace AgentPlatform.Telemetry.Tests.Dashboards;

public sealed class DashboardTests
{
    public static TheoryData<Dashboard> Each => [.. Dashboard.All];

    [Fact]
    public void There_are_eight_with_unique_ids_and_titles()
    {
        Assert.Equal(8, Dashboard.All.Count);
        Assert.Equal(8, Dashboard.All.Select(dashboard => dashboard.Json.GetProperty("uid").GetString()).Distinct().Count());
        Assert.Equal(8, Dashboard.All.Select(dashboard => dashboard.Title).Distinct().Count());
    }

    [Theory, MemberData(nameof(Each), DisableDiscoveryEnumeration = true)]
    public void The_title_is_a_question(Dashboard dashboard)
        => Assert.True(dashboard.Title.EndsWith('?') && dashboard.Json.GetProperty("description").GetString()!.Length > 20, dashboard.Title);

    [Theory, MemberData(nameof(Each), DisableDiscoveryEnumeration = true)]
    public void Datasources_are_named_by_their_fixed_uid(Dashboard dashboard)
    {
        foreach (var datasource in Datasources(dashboard.Json))
            Assert.Contains(datasource.GetProperty("uid").GetString(), (string[])["prometheus", "tempo"]);
    }

    [Theory, MemberData(nameof(Each), DisableDiscoveryEnumeration = true)]
    public void Every_panel_says_what_it_shows_and_in_which_unit(Dashboard dashboard)
    {
        Assert.True(dashboard.Json.GetProperty("schemaVersion").GetInt32() >= 39);
        foreach (var panel in dashboard.Panels)
        {
            var title = panel.GetProperty("title").GetString();
            Assert.False(string.IsNullOrEmpty(title));
            Assert.True(panel.GetProperty("description").GetString()!.Length > 5, $"{title} has no description");
            Assert.False(string.IsNullOrEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()), $"{title} has no unit");
        }
    }

    [Theory, MemberData(nameof(Each), DisableDiscoveryEnumeration = true)]
    public void Panels_do_not_overlap(Dashboard dashboard)
    {
        var taken = new Dictionary<(int X, int Y), int>();
        foreach (var panel in dashboard.Json.GetProperty("panels").EnumerateArray())
        {
            var place = panel.GetProperty("gridPos");
            int Of(string name) => place.GetProperty(name).GetInt32();
            Assert.InRange(Of("x") + Of("w"), 1, 24);
            for (var x = Of("x"); x < Of("x") + Of("w"); x++)
                for (var y = Of("y"); y < Of("y") + Of("h"); y++)
                    Assert.True(taken.TryAdd((x, y), panel.GetProperty("id").GetInt32()), $"panels {panel.GetProperty("id")} and {taken.GetValueOrDefault((x, y))} overlap");
        }
    }

    [Theory, MemberData(nameof(Each), DisableDiscoveryEnumeration = true)]
    public void No_variable_asks_for_a_tenant(Dashboard dashboard)
        => Assert.DoesNotContain(dashboard.Json.GetProperty("templating").GetProperty("list").EnumerateArray(),
            variable => variable.GetProperty("name").GetString()!.Contains("tenant", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void From_a_trace_one_click_leads_to_the_run_in_the_console()
    {
        const string page = "/t/{Tenant}/runs/{RunId}";
        Assert.Contains($"@page \"{page}\"", File.ReadAllText(Repository.Path("services/Supervisor/Console/Pages/RunPage.razor")), StringComparison.Ordinal);
        var tables = Dashboard.All.SelectMany(dashboard => dashboard.Panels).Where(panel => panel.GetProperty("datasource").GetProperty("uid").GetString() == "tempo").ToList();
        Assert.NotEmpty(tables);
        Assert.All(tables, table =>
        {
            Assert.Contains("span.agent.run_id, span.agent.tenant_id", table.GetProperty("targets")[0].GetProperty("query").GetString(), StringComparison.Ordinal);
            var link = table.GetProperty("fieldConfig").GetProperty("overrides")[0].GetProperty("properties")[0].GetProperty("value")[0].GetProperty("url").GetString();
            Assert.Equal("${console}" + page.Replace("{Tenant}", "${__data.fields[\"agent.tenant_id\"]}", StringComparison.Ordinal).Replace("{RunId}", "${__value.text}", StringComparison.Ordinal), link);
        });
    }

    [Fact]
    public void Exemplars_lead_to_their_trace()
    {
        var provisioned = File.ReadAllText(Repository.Path("grafana/provisioning/datasources/datasources.yaml"));
        Assert.Contains("{ name: trace_id, datasourceUid: tempo }", provisioned, StringComparison.Ordinal);
        Assert.Contains(Dashboard.All.SelectMany(dashboard => dashboard.Panels), panel =>
            panel.GetProperty("targets").EnumerateArray().Any(query => query.TryGetProperty("exemplar", out var shown) && shown.GetBoolean()));
    }

    private static IEnumerable<JsonElement> Datasources(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("datasource") ? [member.Value] : Datasources(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Datasources),
        _ => [],
    };
}
