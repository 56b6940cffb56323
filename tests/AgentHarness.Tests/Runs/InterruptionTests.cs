using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>Every call to ledger and vault fails once, before it got there and after: the run must come to the same end.</summary>
public class InterruptionTests
{
    private const int CallsOfTheRun = 16;

    public static TheoryData<int, bool> Places()
    {
        TheoryData<int, bool> places = [];
        for (var at = 3; at <= CallsOfTheRun; at++)
        {
            places.Add(at, false);
            places.Add(at, true);
        }
        return places;
    }

    [Theory, MemberData(nameof(Places))]
    public async Task TheRunEndsTheSameWhereverItIsInterrupted(int at, bool persisted)
    {
        Fault fault = new(at, persisted);
        var send = Triage.SendTool();
        await using var host = Triage.Host(
            new(Call("gmail.search", new { q = "x" }), Call("gmail.send", Triage.Mail), Say("Sent.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(send, Triage.Send with { Retry = RetrySafety.WithSameKey }),
            ledger: ledger => new FaultyLedger(ledger, fault), vault: vault => new FaultyVault(vault, fault));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        // Once, or again with the same key: what a vendor that knows the key does once.
        Assert.Single(send.Calls.Select(call => call.IdempotencyKey).Distinct());
        var records = host.Records(run.RunId);
        Assert.Single(records, record => record.Type == EntryTypes.ToolIntent);
        Assert.Single(records, record => record.Type == EntryTypes.RunFinished);
        Assert.Equal(2, records.Count(record => record.Type == EntryTypes.ToolOutcome));
        Assert.Equal(3, records.Count(record => record.Type == EntryTypes.PlanRecorded));
        Assert.True(fault.Calls >= at, "the fault was met");
    }

    [Fact]
    public async Task AToolWithoutASafeRetryIsNeverCalledTwice()
    {
        for (var at = 3; at <= CallsOfTheRun; at++)
        {
            Fault fault = new(at, persisted: at % 2 == 0);
            var send = Triage.SendTool();
            await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Say("Sent.")), workflow => workflow.AddTool(send, Triage.Send),
                ledger: ledger => new FaultyLedger(ledger, fault), vault: vault => new FaultyVault(vault, fault));

            var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

            Assert.True(run.Outcome is RunOutcomes.Success or "in_doubt", run.Outcome);
            Assert.True(send.Calls.Count <= 1);
        }
    }

    public static TheoryData<string> Stops() => ["in_doubt", "loop_detected", "budget_exceeded"];

    /// <summary>A run that was to stop must not go on because it was interrupted between what stopped it and its last record.</summary>
    [Theory, MemberData(nameof(Stops))]
    public async Task AStopStandsWhereverTheRunIsInterrupted(string outcome)
    {
        var most = int.MaxValue;
        for (var at = 3; at <= most; at++)
        {
            foreach (var persisted in (bool[])[false, true])
            {
                Fault fault = new(at, persisted);
                var send = Triage.SendTool((_, _) => throw new HttpRequestException("cut"));
                var search = Triage.SearchTool();
                await using var host = Triage.Host(Stopping(outcome), workflow => workflow.AddTool(search, Triage.Search).AddTool(send, Triage.Send),
                    new() { ["LoopLimit"] = "2" }, ledger: ledger => new FaultyLedger(ledger, fault), vault: vault => new FaultyVault(vault, fault));

                var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

                Assert.Equal((at, outcome), (at, run.Outcome));
                var records = host.Records(run.RunId);
                Assert.Single(records, record => record.Type == EntryTypes.RunFinished);
                Assert.Equal(outcome == "in_doubt" ? 0 : 1, records.Count(record => record.Type == EntryTypes.BudgetTripped));
                Assert.True(records.Count(record => record.Type == EntryTypes.ToolOutcome) <= 2, "nothing was called after the stop");
                Assert.True(send.Calls.Count <= 1);
                if (fault.Calls < at) most = at;
            }
        }
        Assert.InRange(most, 7, 40);
    }

    private static ScriptedModel Stopping(string outcome) => outcome switch
    {
        "in_doubt" => new(Call("gmail.send", Triage.Mail), Say("Sent.")),
        "loop_detected" => new(Call("gmail.search", new { q = "x" }), Call("gmail.search", new { q = "x" }), Call("gmail.search", new { q = "y" }), Say("Done.")),
        // A plan without a report of its tokens, under a cost limit.
        _ => new(messages => new ChatResponse(Call("gmail.search", new { q = "x" })(messages).Messages), Say("Done.")),
    };

    /// <summary>Started over at each refusal, it would read everything again and be refused again; many such runs keep each other from ever ending.</summary>
    [Fact]
    public async Task ARunGoesOnWhereItIsWhenItAsksTooMuch()
    {
        Fault fault = new(at: 12, persisted: false);
        Busy busy = new(from: 3);
        await using var host = Triage.Host(
            new(Call("gmail.search", new { q = "x" }), Call("gmail.send", Triage.Mail), Say("Sent.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(Triage.SendTool(), Triage.Send with { Retry = RetrySafety.WithSameKey }),
            ledger: ledger => new FaultyLedger(new FaultyLedger(ledger, fault), busy), vault: vault => new FaultyVault(new FaultyVault(vault, fault), busy));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Single(host.Records(run.RunId), record => record.Type == EntryTypes.RunResumed);
        var reads = host.Records(run.RunId).Where(record => record.Type == EntryTypes.PayloadAccessed).Select(record => record.Payload!.PayloadRef).ToList();
        Assert.NotEmpty(reads);
        Assert.Equal(reads.Distinct(), reads);
    }

    /// <summary>A refusal is no lost answer: nothing is in doubt, and nobody is asked.</summary>
    [Fact]
    public async Task ABusyLedgerLeavesNoEffectInDoubt()
    {
        Busy busy = new(from: 3);
        var send = Triage.SendTool();
        await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Say("Sent.")), workflow => workflow.AddTool(send, Triage.Send),
            ledger: ledger => new FaultyLedger(ledger, busy), vault: vault => new FaultyVault(vault, busy));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Single(send.Calls);
        Assert.DoesNotContain(host.Records(run.RunId), record => record.Type == EntryTypes.RunResumed);
    }

    [Fact]
    public async Task WhoeverStartsARunIsToldAtOnceThatItIsTooMuch()
    {
        Busy busy = new(from: 2);
        await using var host = Triage.Host(new(Say("Done.")), _ => { }, ledger: ledger => new FaultyLedger(ledger, busy), vault: vault => new FaultyVault(vault, busy));

        await Assert.ThrowsAsync<AgentHarness.Errors.RunInterruptedException>(() => host.StartAsync(Triage.Id, new { ticket = "1" }));

        Assert.Empty(host.Ledger.Entries(AgentTestHost.Tenant));
    }

    [Fact]
    public async Task ACrashedRunIsTakenUpByTheNextProcessWithoutRepeatingItsSteps()
    {
        var search = Triage.SearchTool();
        using var blocked = new SemaphoreSlim(0);
        var first = true;
        var send = Triage.SendTool((_, _) =>
        {
            if (!first) return new { id = "sent_1" };
            first = false;
            throw new OperationCanceledException();
        });
        ScriptedModel model = new(Call("gmail.search", new { q = "x" }), Call("gmail.send", Triage.Mail), Say("Sent."));
        Fault down = new(at: 12, persisted: false);
        await using var host = Triage.Host(model, workflow => workflow.AddTool(search, Triage.Search).AddTool(send, Triage.Send with { Retry = RetrySafety.WithSameKey }),
            settings: new() { ["RetryDelay"] = "01:00:00" }, ledger: ledger => new FaultyLedger(ledger, down), vault: vault => new FaultyVault(vault, down));

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => down.Calls >= 12, "the platform went away under the run");
        await host.RestartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await TestSupport.Eventually.TrueAsync(() => host.Records(runId).Any(record => record.Type == EntryTypes.RunFinished), "the next process finishes the run");

        var records = host.Records(runId);
        Assert.Equal(RunOutcomes.Success, records.Single(record => record.Type == EntryTypes.RunFinished).Data!["outcome"].GetString());
        Assert.Single(search.Calls);
        var resumed = records.Single(record => record.Type == EntryTypes.RunResumed);
        Assert.True(resumed.Integrity!.Seq > 0);
    }
}
