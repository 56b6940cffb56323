using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

public class BudgetTests
{
    private static int _query;

    /// <summary>A model that never comes to an end, but never repeats itself either.</summary>
    private static ScriptedModel Endless() => new(_ => Call("gmail.search", new { q = Interlocked.Increment(ref _query) + "" })([]));

    [Fact]
    public Task StepsAreLimited() => EndsAsync("steps", "max_steps: 7", expectedSteps: 7);

    [Fact]
    public Task CostIsLimited() => EndsAsync("cost", "max_cost_usd: 0.0010", expectedSteps: null);

    [Fact]
    public Task TokensAreLimited() => EndsAsync("tokens", "max_steps: 99", null, workflow => workflow.LimitTokens(500));

    [Fact]
    public Task CallsOfOneToolAreLimited() => EndsAsync("tool_calls", "max_steps: 99", null, contract: Triage.Search with { MaxCallsPerRun = 2 });

    [Fact]
    public async Task TimeIsLimited()
    {
        FakeClock clock = new();
        var search = Triage.SearchTool((_, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            return new { };
        });
        await EndsAsync("latency", "max_latency_ms: 10000", null, search: search, clock: clock);
    }

    [Fact]
    public async Task AModelThatDoesNotReportItsTokensCantRunUnderACostLimit()
    {
        ScriptedModel silent = new(_ => new ChatResponse(new ChatMessage(ChatRole.Assistant, "Hello.")));
        await using var host = Triage.Host(silent, _ => { });

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("budget_exceeded", run.Outcome);
        Assert.Equal("unknown", host.Records(run.RunId).Single(record => record.Type == EntryTypes.PlanRecorded).Data!["usage"].GetString());
        Assert.Equal("unknown_usage", host.Records(run.RunId).Single(record => record.Type == EntryTypes.BudgetTripped).Data!["budget"].GetString());
    }

    [Fact]
    public async Task ARunWithoutAnyVerificationIsNoSuccess()
    {
        await using AgentTestHost host = new(Triage.Policy, harness => harness.AddWorkflow(Triage.Id, (_, workflow) => workflow.UseModel(new ScriptedModel(Say("Done.")), Triage.Model).UsePrompt("p@1", "x")));

        Assert.Equal(RunOutcomes.Unverified, (await host.RunAsync(Triage.Id, new { ticket = "1" })).Outcome);
    }

    [Fact]
    public async Task AnOpenCircuitRefusesCallsWithoutMakingThem()
    {
        var search = Triage.SearchTool((_, _) => throw new HttpRequestException("down", null, System.Net.HttpStatusCode.ServiceUnavailable));
        var turns = Enumerable.Range(0, 6).Select(turn => Call("gmail.search", new { q = turn + "" })).Append(Say("Given up.")).ToArray();
        await using var host = Triage.Host(new ScriptedModel(turns), workflow => workflow.AddTool(search, Triage.Search with { MaxAttempts = 1 }), new() { ["CircuitMinimumCalls"] = "3" });

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(3, search.Calls.Count);
        var outcomes = host.Records(run.RunId).Where(record => record.Type == EntryTypes.ToolOutcome).Select(record => record.Outcome!).ToList();
        Assert.Equal([ErrorClass.UpstreamUnavailable, ErrorClass.UpstreamUnavailable, ErrorClass.UpstreamUnavailable, ErrorClass.CircuitOpen, ErrorClass.CircuitOpen, ErrorClass.CircuitOpen], outcomes.Select(outcome => outcome.ErrorClass));
        Assert.All(outcomes[3..], outcome => Assert.True(outcome.CircuitBreakerTripped));
    }

    private static async Task EndsAsync(
        string budget, string limit, int? expectedSteps, Action<WorkflowBuilder>? more = null, ToolContract? contract = null, RecordingTool? search = null, TimeProvider? clock = null)
    {
        var policy = Triage.Policy.Replace("max_steps: 20, max_cost_usd: 0.50, max_latency_ms: 60000", limit, StringComparison.Ordinal);
        await using var host = Triage.Host(Endless(), workflow =>
        {
            workflow.AddTool(search ?? Triage.SearchTool(), contract ?? Triage.Search);
            more?.Invoke(workflow);
        }, policy: policy, time: clock);

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("budget_exceeded", run.Outcome);
        var tripped = host.Records(run.RunId).Single(record => record.Type == EntryTypes.BudgetTripped);
        Assert.Equal(budget, tripped.Data!["budget"].GetString());
        if (expectedSteps is not null) Assert.Equal(expectedSteps + 1, host.Records(run.RunId)[^1].Data!["step_count"].GetInt32());
    }
}
