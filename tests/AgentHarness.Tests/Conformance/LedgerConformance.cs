using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.TestSupport;

namespace AgentPlatform.AgentHarness.Tests.Conformance;

/// <summary>What an agent may rely on. Holds for the real ledger and for the test kit's, so tests against the one tell about the other.</summary>
public abstract class LedgerConformance
{
    private readonly string _tenant = "t_" + Guid.NewGuid().ToString("n")[..12];

    /// <summary>Effects' lease is one second.</summary>
    protected abstract ILedger Ledger { get; }

    [Fact]
    public async Task TheChainHoldsTogether()
    {
        await Ledger.AppendAsync(_tenant, [Entry(EntryTypes.RunStarted), Entry(EntryTypes.PlanRecorded)], default);
        var receipts = await Ledger.AppendAsync(_tenant, [Entry(EntryTypes.RunFinished)], default);

        var entries = (await Ledger.ReadAsync(_tenant, new(), default)).Entries;
        Assert.Equal([0L, 1, 2], entries.Select(entry => entry.Integrity!.Seq));
        Assert.Equal("sha256:" + new string('0', 64), entries[0].Integrity!.PrevHash);
        Assert.Equal(entries[0].Integrity!.ThisHash, entries[1].Integrity!.PrevHash);
        Assert.Equal((entries[2].Integrity!.ThisHash, entries[1].Integrity!.ThisHash), (receipts[0].ThisHash, receipts[0].PrevHash));
        var node = JsonSerializer.SerializeToNode(entries[1], ContractsJson.Options)!;
        node["integrity"]!.AsObject().Remove("this_hash");
        var canonical = AuditLedger.Core.CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(node));
        Assert.Equal(entries[1].Integrity!.ThisHash, "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(canonical)));
    }

    [Fact]
    public async Task TheSameEntryAgainIsADuplicateAndAnotherUnderItsIdAConflict()
    {
        var entry = Entry(EntryTypes.RunStarted);
        await Ledger.AppendAsync(_tenant, [entry], default);

        Assert.True(Assert.Single(await Ledger.AppendAsync(_tenant, [entry], default)).Duplicate);
        await RefusesAsync(ProblemCodes.EntryConflict, () => Ledger.AppendAsync(_tenant, [Entry(EntryTypes.PlanRecorded), entry with { StepIndex = 9 }], default));
        Assert.Single((await Ledger.ReadAsync(_tenant, new(), default)).Entries);
    }

    [Fact]
    public Task AnIntentDoesNotGoToTheEntries()
        => RefusesAsync(ProblemCodes.InvalidRequest, () => Ledger.AppendAsync(_tenant, [Intent("k")], default));

    [Fact]
    public async Task AKeyIsGrantedOnceAndThenAnswered()
    {
        var intent = Intent("send:1");
        var granted = await Ledger.ReserveEffectAsync(_tenant, intent, default);
        Assert.Equal(granted, await Ledger.ReserveEffectAsync(_tenant, intent, default));
        await RefusesAsync(ProblemCodes.InProgress, () => Ledger.ReserveEffectAsync(_tenant, Intent("send:1"), default));

        var outcome = Outcome(intent, OutcomeStatus.Ok);
        var receipt = await Ledger.CompleteEffectAsync(_tenant, granted.EffectId!, outcome, default);
        Assert.Equal(receipt.Seq, (await Ledger.CompleteEffectAsync(_tenant, granted.EffectId!, outcome, default)).Seq);
        await RefusesAsync(ProblemCodes.OutcomeConflict, () => Ledger.CompleteEffectAsync(_tenant, granted.EffectId!, Outcome(intent, OutcomeStatus.Failed), default));

        var again = await Ledger.ReserveEffectAsync(_tenant, Intent("send:1"), default);
        Assert.Equal((EffectDecision.Completed, outcome.EntryId), (again.Decision, again.Outcome!.EntryId));
        await RefusesAsync(ProblemCodes.EntryConflict, () => Ledger.ReserveEffectAsync(_tenant, Intent("send:1", argsHash: Hash('b')), default));
    }

    [Fact]
    public async Task AnEffectWithoutOutcomeIsInDoubtUntilAPersonSettlesIt()
    {
        var granted = await Ledger.ReserveEffectAsync(_tenant, Intent("send:2"), default);
        await Eventually.TrueAsync(async () => (await Ledger.ListEffectsAsync(_tenant, "in_doubt", default)).Any(effect => effect.EffectId == granted.EffectId), "the lease runs out");
        await RefusesAsync(ProblemCodes.InDoubt, () => Ledger.ReserveEffectAsync(_tenant, Intent("send:2"), default));

        await Ledger.ResolveEffectAsync(_tenant, granted.EffectId!, new("not_executed", "looked it up"), default);
        var second = await Ledger.ReserveEffectAsync(_tenant, Intent("send:2"), default);
        Assert.Equal(EffectDecision.Granted, second.Decision);
        Assert.NotEqual(granted.EffectId, second.EffectId);
    }

    [Fact]
    public async Task AnUnknownOutcomeIsInDoubtAtOnce()
    {
        var intent = Intent("send:3");
        var granted = await Ledger.ReserveEffectAsync(_tenant, intent, default);
        await Ledger.CompleteEffectAsync(_tenant, granted.EffectId!, Outcome(intent, OutcomeStatus.Unknown), default);

        Assert.Equal(granted.EffectId, Assert.Single(await Ledger.ListEffectsAsync(_tenant, "in_doubt", default)).EffectId);
        await Ledger.ResolveEffectAsync(_tenant, granted.EffectId!, new("executed", "seen"), default);
        Assert.Equal(OutcomeStatus.Ok, (await Ledger.ReserveEffectAsync(_tenant, Intent("send:3"), default)).Outcome!.Outcome!.Status);
    }

    [Fact]
    public async Task AnApprovalServesOneEffectOfExactlyWhatWasShown()
    {
        await RefusesAsync(ProblemCodes.ApprovalRequired, () => Ledger.ReserveEffectAsync(_tenant, Intent("pay:1", level: SideEffectLevel.Irreversible), default));
        await Ledger.AppendAsync(_tenant, [Decision("apr_1", ApprovalState.Approved), Decision("apr_2", ApprovalState.Rejected)], default);

        await RefusesAsync(ProblemCodes.ApprovalRequired, () => Ledger.ReserveEffectAsync(_tenant, Intent("pay:1", "apr_2", level: SideEffectLevel.Irreversible), default));
        await RefusesAsync(ProblemCodes.ApprovalMismatch, () => Ledger.ReserveEffectAsync(_tenant, Intent("pay:1", "apr_1", Hash('b'), SideEffectLevel.Irreversible), default));
        Assert.Equal(EffectDecision.Granted, (await Ledger.ReserveEffectAsync(_tenant, Intent("pay:1", "apr_1", level: SideEffectLevel.Irreversible), default)).Decision);
        await RefusesAsync(ProblemCodes.ApprovalConsumed, () => Ledger.ReserveEffectAsync(_tenant, Intent("pay:2", "apr_1", level: SideEffectLevel.Irreversible), default));
    }

    [Fact]
    public async Task AnApprovalIsOfOneRunAndOnePolicyAndForATime()
    {
        await Ledger.AppendAsync(_tenant,
            [
                Decision("apr_run", ApprovalState.Approved) with { RunId = "run_2" }, Decision("apr_policy", ApprovalState.Approved) with { Versions = new() { PolicyVersion = "p@2" } },
                Decision("apr_late", ApprovalState.Approved, expiresAt: "2020-01-01T00:00:00.000Z"), Decision("apr_out", ApprovalState.TimedOut),
            ], default);

        foreach (var (approval, code) in new[]
        {
            ("apr_run", ProblemCodes.ApprovalMismatch), ("apr_policy", ProblemCodes.ApprovalMismatch), ("apr_late", ProblemCodes.ApprovalExpired), ("apr_out", ProblemCodes.ApprovalRequired), ("apr_none", ProblemCodes.ApprovalRequired),
        })
            await RefusesAsync(code, () => Ledger.ReserveEffectAsync(_tenant, Intent("pay:3", approval, level: SideEffectLevel.Irreversible), default));
        Assert.Empty(await Ledger.ListEffectsAsync(_tenant, state: null, default));
    }

    [Fact]
    public Task AnEffectThatNobodyReservedHasNoOutcome()
        => RefusesAsync(ProblemCodes.NotFound, () => Ledger.CompleteEffectAsync(_tenant, Guid.CreateVersion7().ToString(), Outcome(Intent("send:4"), OutcomeStatus.Ok), default));

    [Fact]
    public async Task ReadingFiltersAndPages()
    {
        await Ledger.AppendAsync(_tenant, [.. Enumerable.Range(0, 5).Select(_ => Entry(EntryTypes.PlanRecorded)), Entry(EntryTypes.RunFinished)], default);

        var first = await Ledger.ReadAsync(_tenant, new(Limit: 3, Type: EntryTypes.PlanRecorded), default);
        Assert.Equal((3, 2L), (first.Entries.Count, first.NextAfterSeq!.Value));
        var last = await Ledger.ReadAsync(_tenant, new(first.NextAfterSeq, 3, Type: EntryTypes.PlanRecorded), default);
        Assert.Equal((2, null), (last.Entries.Count, last.NextAfterSeq));
        Assert.Contains(await Ledger.HeadsAsync(TimeSpan.Zero, default), head => head == new TenantHead(_tenant, 5));
    }

    private LedgerRecord Entry(string type) => new()
    {
        EntryId = Guid.CreateVersion7().ToString(), Type = type, Timestamp = new(2026, 5, 6, 6, 0, 8, TimeSpan.Zero), TenantId = _tenant, RunId = "run_1", StepIndex = 1,
        Actor = new("u_1", IsAgent: true), Versions = new() { PolicyVersion = "p@1" },
    };

    private LedgerRecord Intent(string key, string? approvalId = null, string? argsHash = null, SideEffectLevel level = SideEffectLevel.Write) => Entry(EntryTypes.ToolIntent) with
    {
        Action = new() { Type = "tool.call", ToolName = "gmail.send", SideEffectLevel = level, IdempotencyKey = key },
        Approval = approvalId is null ? null : new() { Required = true, State = ApprovalState.Approved, ApprovalId = approvalId },
        Payload = new() { ArgsHash = argsHash ?? Hash('a') },
    };

    private static LedgerRecord Outcome(LedgerRecord intent, OutcomeStatus status) => intent with
    {
        EntryId = Guid.CreateVersion7().ToString(), Type = EntryTypes.ToolOutcome,
        Outcome = new() { Status = status, ErrorClass = status == OutcomeStatus.Ok ? ErrorClass.None : ErrorClass.InDoubt },
    };

    private LedgerRecord Decision(string approvalId, ApprovalState state, string expiresAt = "2099-01-01T00:00:00.000Z") => Entry(EntryTypes.ApprovalDecided) with
    {
        Action = new() { Type = "tool.call", ToolName = "gmail.send", SideEffectLevel = SideEffectLevel.Irreversible },
        Approval = new() { Required = true, State = state, ApprovalId = approvalId, ApproverId = "u_operator" },
        Payload = new() { ArgsHash = Hash('a'), PayloadRef = "vault_1" },
        Data = new Dictionary<string, JsonElement> { ["expires_at"] = JsonSerializer.SerializeToElement(expiresAt) },
    };

    private static string Hash(char digit) => "sha256:" + new string(digit, 64);

    private static async Task RefusesAsync(string code, Func<Task> call) => Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(call)).Code);
}

public sealed class InMemoryLedgerConformance : LedgerConformance
{
    protected override ILedger Ledger { get; } = new InMemoryLedger(TimeProvider.System, effectLease: TimeSpan.FromSeconds(1));
}

[Collection(Real.RealStackGroup.Name)]
public sealed class RealLedgerConformance(Real.RealStack stack) : LedgerConformance
{
    protected override ILedger Ledger { get; } = stack.LedgerAs("svc_harness");
}
