using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Tests;

public sealed class AppendTests : IAsyncLifetime
{
    private const string Path = $"v1/tenants/{Ledger.Tenant}/entries";
    private Ledger _ledger = null!;

    public async Task InitializeAsync() => _ledger = await Ledger.StartAsync();

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task EntriesFormOneChainFromZero()
    {
        var receipts = await _ledger.AppendAsync([.. Enumerable.Range(0, 100).Select(_ => Records.Outcome())]);
        await _ledger.AppendAsync(Records.Started());
        var previous = Digest.Zero;
        var lines = await _ledger.ExportAsync();
        Assert.Equal(101, lines.Length);
        for (var seq = 0; seq < lines.Length; seq++)
        {
            var bytes = Encoding.UTF8.GetBytes(lines[seq]);
            Assert.True(CanonicalJson.IsCanonical(bytes));
            var entry = SealedEntry.Read(bytes);
            Assert.Equal((seq, previous), (entry.Seq, entry.PrevHash));
            Assert.Equal(entry.ComputeHash(), entry.ThisHash);
            if (seq < receipts.Count) Assert.Equal((seq, entry.ThisHash.ToString(), false), (receipts[seq].Seq, receipts[seq].ThisHash, receipts[seq].Duplicate));
            previous = entry.ThisHash;
        }
        Assert.Equal("svc_test", (string?)JsonNode.Parse(lines[0])!["integrity"]!["recorded_by"]);
    }

    [Theory]
    [InlineData(SideEffectLevel.None, true)]
    [InlineData(SideEffectLevel.Read, true)]
    [InlineData(SideEffectLevel.Write, false)]
    [InlineData(SideEffectLevel.Irreversible, false)]
    public async Task OnlyTheIntentOfAHarmlessCallIsARecordAsAnyOther(SideEffectLevel level, bool taken)
    {
        var intent = Records.Intent("key", level);
        if (taken) await _ledger.AppendAsync(intent);
        else Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<ProblemException>(() => _ledger.AppendAsync(intent))).Status);
        Assert.Equal(taken ? 1 : 0, (await _ledger.ExportAsync()).Length);
    }

    [Fact]
    public async Task ARepeatedEntryGetsItsFirstReceipt()
    {
        var (a, b) = (Records.Outcome(), Records.Outcome());
        var first = await _ledger.AppendAsync(a);
        var second = await _ledger.AppendAsync(b, a, b);
        Assert.Equal([false, true, true], second.Select(receipt => receipt.Duplicate));
        Assert.Equal(first[0] with { Duplicate = true }, second[1]);
        Assert.Equal(second[0] with { Duplicate = true }, second[2]);
        Assert.Equal(2, (await _ledger.ExportAsync()).Length);
    }

    [Fact]
    public async Task AnotherRecordUnderAKnownIdIsRefusedAndNothingIsStored()
    {
        var record = Records.Outcome();
        await _ledger.AppendAsync(record);
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _ledger.AppendAsync(Records.Outcome(), record with { StepIndex = 4 }));
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.EntryConflict), (refusal.Status, refusal.Code));
        Assert.Single(await _ledger.ExportAsync());
    }

    [Fact]
    public async Task ManyCallersAtOnceShareCommitsAndLoseNothing()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _ledger.AppendAsync(Records.Outcome())));
        Assert.Equal(Enumerable.Range(0, 200).Select(seq => (long)seq), receipts.Select(receipt => receipt[0].Seq).Order());
        Assert.Equal(200, (await _ledger.ExportAsync()).Length);
    }

    [Fact]
    public async Task ApprovalsAndPoliciesNeedTheSupervisorsScope()
    {
        using var harness = _ledger.As("svc_harness", Scopes.LedgerAppend);
        foreach (var record in new[] { Records.Decided("apr_1", _ledger.Time.GetUtcNow().AddHours(1)), Records.Started() with { Type = EntryTypes.PolicyActivated } })
        {
            var (status, code, _) = await _ledger.SendAsync(HttpMethod.Post, Path, Records.Body(record), harness);
            Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.Forbidden), (status, code));
        }
        Assert.Empty(await _ledger.ExportAsync());
    }

    [Fact]
    public async Task TheFirstDecisionOnAnApprovalStands()
    {
        var expires = _ledger.Time.GetUtcNow().AddHours(1);
        await _ledger.AppendAsync(Records.Decided("apr_1", expires, ApprovalState.Rejected));
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _ledger.AppendAsync(Records.Decided("apr_1", expires)));
        Assert.Equal(ProblemCodes.EntryConflict, refusal.Code);
    }
}
