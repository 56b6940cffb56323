using System.Diagnostics;
using AgentPlatform.Contracts;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit.Abstractions;

namespace AgentPlatform.AppHost.Tests.Dashboards;

[Collection(nameof(ComposedStack))]
public sealed class PanelTests(ComposedStack stack, ITestOutputHelper output)
{
    /// <summary>A quiet machine needs less than one.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [StackFact("otelcol-contrib", "tempo", "prometheus")]
    public async Task Every_query_of_every_dashboard_returns_data()
    {
        await stack.PressAsync(ComposedStack.BadDays, KnownResourceCommands.StartCommand);
        using var prometheus = stack.App.CreateHttpClient(Resources.Prometheus, "http");
        using var tempo = stack.App.CreateHttpClient(Resources.Tempo, "http");

        var answers = await AskUntilAllAnswerAsync(prometheus, tempo);
        await stack.PressAsync(ComposedStack.BadDays, KnownResourceCommands.StopCommand);

        foreach (var (query, series) in answers) output.WriteLine($"{(series > 0 ? series.ToString("000") : "---")} {query}");
        Assert.Empty(answers.Where(answer => answer.Value == 0).Select(answer => answer.Key));
    }

    private static async Task<Dictionary<PanelQuery, int>> AskUntilAllAnswerAsync(HttpClient prometheus, HttpClient tempo)
    {
        var answers = PanelQuery.All.ToDictionary(query => query, _ => 0);
        Assert.NotEmpty(answers);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(3));
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Deadline && answers.ContainsValue(0); await pace.WaitForNextTickAsync())
            foreach (var query in PanelQuery.All.Where(query => answers[query] == 0))
                answers[query] = await query.AskAsync(prometheus, tempo);
        return answers;
    }
}
