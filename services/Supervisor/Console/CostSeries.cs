using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Console;

/// <summary>Cost per success of one workflow, day by day: all cost, of failed runs too, over successes.</summary>
internal sealed record CostSeries(string Workflow, IReadOnlyList<CostDay> Days)
{
    public static IReadOnlyList<CostSeries> Of(IEnumerable<RunView> runs, DateOnly first, DateOnly last)
        => [.. runs.Where(run => run.FinishedAt is not null).GroupBy(run => run.WorkflowId ?? "").OrderBy(workflow => workflow.Key, StringComparer.Ordinal)
            .Select(workflow => new CostSeries(workflow.Key, [.. Between(first, last).Select(day => CostDay.Of(day, [.. workflow.Where(run => DayOf(run) == day)]))]))];

    private static DateOnly DayOf(RunView run) => DateOnly.FromDateTime(run.StartedAt.UtcDateTime);

    private static IEnumerable<DateOnly> Between(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}

/// <param name="PerSuccess">US dollars; null, not zero, when nothing succeeded.</param>
internal sealed record CostDay(DateOnly Day, int Runs, int Successes, decimal Cost, decimal? PerSuccess)
{
    public static CostDay Of(DateOnly day, IReadOnlyList<RunView> runs)
    {
        var (successes, cost) = (runs.Count(run => run.Outcome == "success"), runs.Sum(run => run.Usage.CostUsd));
        return new(day, runs.Count, successes, cost, successes > 0 ? cost / successes : null);
    }
}
