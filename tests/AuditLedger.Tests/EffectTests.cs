using System.Net;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Tests;

public sealed class EffectTests : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);
    private Ledger _ledger = null!;

    public async Task InitializeAsync() => _ledger = await Ledger.StartAsync();

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    private Task<EffectDecision> ReserveAsync(LedgerRecord intent) => _ledger.Client.ReserveEffectAsync(Ledger.Tenant, intent, default);

    private Task<Receipt> CompleteAsync(string effectId, LedgerRecord outcome) => _ledger.Client.CompleteEffectAsync(Ledger.Tenant, effectId, outcome, default);

    private Task<Receipt> ResolveAsync(string effectId, string resolution) => _ledger.Client.ResolveEffectAsync(Ledger.Tenant, effectId, new(resolution, "looked it up"), default);

    private static async Task RefusedAsync(HttpStatusCode status, string code, Task attempt)
    {
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => attempt);
        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    private async Task<EffectView> EffectAsync() => Assert.Single(await _ledger.Client.ListEffectsAsync(Ledger.Tenant, null, default));

    [Fact]
    public async Task AnEffectIsGrantedOnceAndThenAnsweredWithItsOutcome()
    {
        var granted = await ReserveAsync(Records.Intent("k"));
        Assert.Equal(EffectDecision.Granted, granted.Decision);
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.InProgress, ReserveAsync(Records.Intent("k")));
        var receipt = await CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send"));
        var again = await ReserveAsync(Records.Intent("k"));
        Assert.Equal((EffectDecision.Completed, OutcomeStatus.Ok, receipt.Seq), (again.Decision, again.Outcome!.Outcome!.Status, again.Outcome.Integrity!.Seq));
        Assert.Equal(2, (await _ledger.ExportAsync()).Length);
    }

    [Fact]
    public async Task TheSameIntentSentAgainGetsTheSameGrant()
    {
        var intent = Records.Intent("k");
        var first = await ReserveAsync(intent);
        Assert.Equal(first, await ReserveAsync(intent));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.EntryConflict, ReserveAsync(intent with { StepIndex = 9 }));
        Assert.Single(await _ledger.ExportAsync());
    }

    [Fact]
    public async Task OfManyHarnessesWithOneKeyOneIsGranted()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                return (await ReserveAsync(Records.Intent("k"))).Decision;
            }
            catch (ProblemException refusal)
            {
                return refusal.Code;
            }
        }));
        Assert.Single(attempts, EffectDecision.Granted);
        Assert.Equal(19, attempts.Count(code => code == ProblemCodes.InProgress));
        Assert.Single(await _ledger.ExportAsync());
    }

    [Fact]
    public async Task AKeyUsedForAnotherCallIsAConflict()
    {
        await ReserveAsync(Records.Intent("k"));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.EntryConflict, ReserveAsync(Records.Intent("k", tool: "crm.delete")));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.EntryConflict, ReserveAsync(Records.Intent("k") with { Payload = new() { ArgsHash = "sha256:" + new string('b', 64) } }));
    }

    [Fact]
    public async Task AnOutcomeIsAcceptedOnce()
    {
        var granted = await ReserveAsync(Records.Intent("k"));
        var outcome = Records.Outcome(tool: "gmail.send");
        var first = await CompleteAsync(granted.EffectId!, outcome);
        Assert.Equal(first with { Duplicate = true }, await CompleteAsync(granted.EffectId!, outcome));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send")));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, CompleteAsync(granted.EffectId!, outcome with { StepIndex = 8 }));
        await RefusedAsync(HttpStatusCode.NotFound, ProblemCodes.NotFound, CompleteAsync("eff_other", Records.Outcome(tool: "gmail.send")));
    }

    [Fact]
    public async Task AnOutcomeMustBeTheEffectsOwn()
    {
        var granted = await ReserveAsync(Records.Intent("k"));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, CompleteAsync(granted.EffectId!, Records.Outcome(run: "run_2", tool: "gmail.send")));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, CompleteAsync(granted.EffectId!, Records.Outcome(tool: "crm.delete")));
        Assert.Equal("reserved", (await EffectAsync()).State);

        // What it does not say it does not contradict.
        await CompleteAsync(granted.EffectId!, Records.Outcome() with { RunId = null, Action = null });
        Assert.Equal("completed", (await EffectAsync()).State);
    }

    [Fact]
    public async Task PastItsLeaseAnEffectIsInDoubtAndALateOutcomeStillEndsIt()
    {
        var intent = Records.Intent("k");
        var granted = await ReserveAsync(intent);
        _ledger.Time.Advance(s_lease);
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.InDoubt, ReserveAsync(Records.Intent("k")));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.InDoubt, ReserveAsync(intent));
        Assert.Equal("k", Assert.Single(await _ledger.Client.ListEffectsAsync(Ledger.Tenant, "in_doubt", default)).IdempotencyKey);

        await CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send"));
        Assert.Equal(EffectDecision.Completed, (await ReserveAsync(Records.Intent("k"))).Decision);
        Assert.Empty(await _ledger.Client.ListEffectsAsync(Ledger.Tenant, "in_doubt", default));
    }

    [Fact]
    public async Task AnUnknownOutcomeLeavesTheEffectInDoubtUntilAPersonSettlesIt()
    {
        var granted = await ReserveAsync(Records.Intent("k"));
        await CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send", status: OutcomeStatus.Unknown));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.InDoubt, ReserveAsync(Records.Intent("k")));
        var receipt = await ResolveAsync(granted.EffectId!, "executed");
        var settled = await ReserveAsync(Records.Intent("k"));
        Assert.Equal((EffectDecision.Completed, receipt.Seq, EntryTypes.EffectResolved, "svc_test"),
            (settled.Decision, settled.Outcome!.Integrity!.Seq, settled.Outcome.Type, settled.Outcome.Actor!.UserId));
    }

    [Fact]
    public async Task WhatAPersonSaysWasNotExecutedMayBeTriedAgain()
    {
        var granted = await ReserveAsync(Records.Intent("k"));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.InProgress, ResolveAsync(granted.EffectId!, "not_executed"));
        _ledger.Time.Advance(s_lease);
        await ResolveAsync(granted.EffectId!, "not_executed");
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, ResolveAsync(granted.EffectId!, "executed"));
        await RefusedAsync(HttpStatusCode.Conflict, ProblemCodes.OutcomeConflict, CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send")));
        var second = await ReserveAsync(Records.Intent("k"));
        Assert.Equal(EffectDecision.Granted, second.Decision);
        Assert.NotEqual(granted.EffectId, second.EffectId);
    }

    [Fact]
    public async Task OfAResolutionAndALateOutcomeOneWins()
    {
        for (var i = 0; i < 5; i++)
        {
            var granted = await ReserveAsync(Records.Intent($"k{i}"));
            _ledger.Time.Advance(s_lease);
            Task[] both = [ResolveAsync(granted.EffectId!, "not_executed"), CompleteAsync(granted.EffectId!, Records.Outcome(tool: "gmail.send"))];
            await Task.WhenAll(both).ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.Equal(1, both.Count(task => task.IsCompletedSuccessfully));
            Assert.Equal(ProblemCodes.OutcomeConflict, Assert.IsType<ProblemException>(both.Single(task => task.IsFaulted).Exception!.InnerException).Code);
        }
        Assert.Equal(10, (await _ledger.ExportAsync()).Length);
    }

    [Fact]
    public async Task TheFloorDemandsAnApprovalWhateverTheCallerDeclares()
    {
        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalRequired, ReserveAsync(Records.Intent("k", SideEffectLevel.Irreversible)));
        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalRequired, ReserveAsync(Records.Intent("k", SideEffectLevel.Irreversible) with
        {
            Approval = new() { Required = false, State = ApprovalState.NotRequired },
        }));
        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalRequired, ReserveAsync(Records.Intent("k", SideEffectLevel.Irreversible, "apr_unknown")));
        Assert.Empty(await _ledger.ExportAsync());
    }

    [Fact]
    public async Task AnApprovalIsForOneEffectAndForWhatTheApproverSaw()
    {
        var expires = _ledger.Time.GetUtcNow().AddHours(1);
        await _ledger.AppendAsync(Records.Decided("apr_1", expires), Records.Decided("apr_no", expires, ApprovalState.Rejected));
        var intent = Records.Intent("k", SideEffectLevel.Irreversible, "apr_1");

        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalRequired, ReserveAsync(Records.Intent("k", SideEffectLevel.Irreversible, "apr_no")));
        foreach (var other in new[]
        {
            intent with { RunId = "run_2" },
            intent with { Action = intent.Action! with { ToolName = "gmail.purge" } },
            intent with { Payload = new() { ArgsHash = "sha256:" + new string('b', 64) } },
            intent with { Payload = new() },
            intent with { Versions = new() { PolicyVersion = "policy@2" } },
        })
            await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalMismatch, ReserveAsync(other));

        Assert.Equal(EffectDecision.Granted, (await ReserveAsync(intent)).Decision);
        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalConsumed, ReserveAsync(Records.Intent("k2", SideEffectLevel.Irreversible, "apr_1")));
        Assert.Equal(EffectDecision.Granted, (await ReserveAsync(intent)).Decision);
    }

    [Fact]
    public async Task OfTwoEffectsWithOneApprovalOneIsGranted()
    {
        await _ledger.AppendAsync(Records.Decided("apr_1", _ledger.Time.GetUtcNow().AddHours(1)));
        var attempts = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                return (await ReserveAsync(Records.Intent($"k{i}", SideEffectLevel.Irreversible, "apr_1"))).Decision;
            }
            catch (ProblemException refusal)
            {
                return refusal.Code;
            }
        }));
        Assert.Single(attempts, EffectDecision.Granted);
        Assert.Equal(9, attempts.Count(code => code == ProblemCodes.ApprovalConsumed));
    }

    [Fact]
    public async Task AnApprovalExpires()
    {
        await _ledger.AppendAsync(Records.Decided("apr_1", _ledger.Time.GetUtcNow().AddHours(1)));
        _ledger.Time.Advance(TimeSpan.FromHours(1));
        await RefusedAsync(HttpStatusCode.Forbidden, ProblemCodes.ApprovalExpired, ReserveAsync(Records.Intent("k", SideEffectLevel.Irreversible, "apr_1")));
    }

    [Fact]
    public async Task ReadsDoNotGoThroughEffects()
    {
        var (status, code, body) = await _ledger.SendAsync(HttpMethod.Post, $"v1/tenants/{Ledger.Tenant}/effects", Records.Json(Records.Intent("k", SideEffectLevel.Read)));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (status, code));
        Assert.Contains("action.side_effect_level", body, StringComparison.Ordinal);
    }
}
