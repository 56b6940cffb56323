using System.Net;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

public class InDoubtTests
{
    private static readonly Func<ScriptedModel> _script = () => new(Call("gmail.send", Triage.Mail), Say("Sent."));

    [Fact]
    public async Task ALostAnswerIsAskedForAgainWithTheSameKey()
    {
        var send = Triage.SendTool((_, count) => count == 1 ? throw new HttpRequestException("cut") : new { id = "sent_1" });
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send with { Retry = RetrySafety.WithSameKey }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Equal(2, send.Calls.Count);
        Assert.Single(send.Calls.Select(call => call.IdempotencyKey).Distinct());
        Assert.Equal(1, host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome).Outcome!.RetryCount);
    }

    [Fact]
    public async Task WithoutASafeRetryALostAnswerIsForAPerson()
    {
        var send = Triage.SendTool((_, _) => throw new HttpRequestException("cut"));
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("in_doubt", run.Outcome);
        Assert.Single(send.Calls);
        var effect = Assert.Single(await host.Ledger.ListEffectsAsync(AgentTestHost.Tenant, "in_doubt", default));
        await host.Ledger.ResolveEffectAsync(AgentTestHost.Tenant, effect.EffectId, new("executed", "seen in the mailbox"), default);
        Assert.Equal(RunOutcomes.Success, (await host.RunAsync(Triage.Id, new { ticket = "1" })).Outcome);
        Assert.Single(send.Calls);
    }

    [Fact]
    public async Task WhatAPersonFoundNotExecutedMayBeTriedAgain()
    {
        var send = Triage.SendTool((_, count) => count == 1 ? throw new HttpRequestException("cut") : new { id = "sent_1" });
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send));

        await host.RunAsync(Triage.Id, new { ticket = "1" });
        var effect = Assert.Single(await host.Ledger.ListEffectsAsync(AgentTestHost.Tenant, "in_doubt", default));
        await host.Ledger.ResolveEffectAsync(AgentTestHost.Tenant, effect.EffectId, new("not_executed", "the mailbox is empty"), default);

        Assert.Equal(RunOutcomes.Success, (await host.RunAsync(Triage.Id, new { ticket = "1" })).Outcome);
        Assert.Equal(2, send.Calls.Count);
    }

    [Fact]
    public async Task ReadingBackSettlesALostAnswer()
    {
        var send = Triage.SendTool((_, _) => throw new HttpRequestException("cut"));
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send with { Verify = (_, _) => new(true) }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Single(send.Calls);
        Assert.Equal(OutcomeStatus.Ok, host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome).Outcome!.Status);
    }

    [Fact]
    public async Task ASettledEffectIsVerifiedWithoutTheLostAnswer()
    {
        var send = Triage.SendTool((_, _) => throw new HttpRequestException("cut"));
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send with
        {
            Verify = (sent, _) => new(sent.Result is not { } answer || answer.GetProperty("id").GetString() == "sent_1"),
        }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.True(host.Records(run.RunId).First(record => record.Type == EntryTypes.VerifyRecorded).Data!["passed"].GetBoolean());
    }

    /// <summary>The vendor that cut the connection is away for a moment longer: that is no proof that nothing happened.</summary>
    [Fact]
    public async Task AReadBackWaitsForTheVendorToComeBack()
    {
        var asked = 0;
        var send = Triage.SendTool((_, _) => throw new HttpRequestException("cut"));
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send with
        {
            Verify = (_, _) => ++asked <= 4 ? throw new HttpRequestException("refused") : new(true),
        }), new() { ["ToolRetryDelay"] = "00:00:00.001" });

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Single(send.Calls);
    }

    [Fact]
    public async Task ACertainFailureIsToldAndMayBeTriedAgain()
    {
        var send = Triage.SendTool((_, count) => count == 1 ? throw new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests) : new { id = "sent_1" });
        await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Call("gmail.send", Triage.Mail), Say("Sent.")), workflow => workflow.AddTool(send, Triage.Send));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Equal(["gmail.send:thread_18b4f5e2:msg_02", "gmail.send:thread_18b4f5e2:msg_02~2"], send.Calls.Select(call => call.IdempotencyKey));
        Assert.Equal([ErrorClass.RateLimited, ErrorClass.None], host.Records(run.RunId).Where(record => record.Type == EntryTypes.ToolOutcome).Select(record => record.Outcome!.ErrorClass));
    }

    [Fact]
    public async Task AToolThatKnowsNothingHappenedIsBelieved()
    {
        var send = Triage.SendTool((_, _) => throw new ToolFailedException(ErrorClass.HallucinatedEntity, nothingHappened: true));
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Equal(ErrorClass.HallucinatedEntity, host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome).Outcome!.ErrorClass);
    }

    [Fact]
    public async Task AFailedVerificationIsNoSuccess()
    {
        var send = Triage.SendTool();
        await using var host = Triage.Host(_script(), workflow => workflow.AddTool(send, Triage.Send with { Verify = (_, _) => new(false) }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("verification_failed", run.Outcome);
        Assert.False(host.Records(run.RunId).Single(record => record.Type == EntryTypes.VerifyRecorded).Data!["passed"].GetBoolean());
    }
}
