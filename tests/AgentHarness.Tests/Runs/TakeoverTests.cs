using AgentPlatform.Clients;
using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>Runs of hosts that fell silent: taken over by others, in time, and by one of them.</summary>
public class TakeoverTests
{
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(2);

    private readonly FakeClock _clock = new();
    private readonly RecordingTool _search = Triage.SearchTool();
    private readonly RecordingTool _send = Triage.SendTool();

    [Fact]
    public async Task ARunOfASilentHostIsTakenOverOnlyOnceItHasBeenSilentLongEnough()
    {
        var (first, runId) = await LeftBehindAsync();
        await using var _ = first;
        await using var other = Host(first, "b", out var scans);
        await TestSupport.Eventually.TrueAsync(() => scans() > 0, "the other host looks for runs");
        Assert.False(IsResumed(first, runId));

        await TestSupport.Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return IsFinished(first, runId);
        }, "the run is finished by the other host");

        var records = first.Records(runId);
        Assert.Equal("b", records.Single(record => record.Type == EntryTypes.RunResumed).Data!["instance"].GetString());
        Assert.True(records.Single(record => record.Type == EntryTypes.RunResumed).Timestamp - records.Last(record => record.Type != EntryTypes.RunResumed && record.Timestamp < _clock.GetUtcNow() - _silence).Timestamp > _silence);
        Assert.Equal(RunOutcomes.Success, records[^1].Data!["outcome"].GetString());
        Assert.Single(_search.Calls);
        Assert.Single(_send.Calls);
    }

    [Fact]
    public async Task OfManyHostsThatFindARunOneHasIt()
    {
        var (first, runId) = await LeftBehindAsync();
        await using var _ = first;
        var others = Enumerable.Range(0, 4).Select(i => Host(first, $"other{i}", out var _)).ToList();

        await TestSupport.Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return IsFinished(first, runId);
        }, "the run is finished");

        Assert.Single(first.Records(runId), record => record.Type == EntryTypes.RunResumed);
        Assert.Single(first.Records(runId), record => record.Type == EntryTypes.RunFinished);
        Assert.Single(_send.Calls);
        foreach (var other in others) await other.DisposeAsync();
    }

    /// <summary>The host stops between a recorded read and the send.</summary>
    private async Task<(AgentTestHost Host, string RunId)> LeftBehindAsync()
    {
        Fault gone = new(at: 9, persisted: false);
        var host = Host("a", ledger => new FaultyLedger(ledger, gone), vault => new FaultyVault(vault, gone));
        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => gone.Calls >= 9, "the run is under way");
        await host.StopAsync();
        return (host, runId);
    }

    private AgentTestHost Host(AgentTestHost services, string instance, out Func<int> scans)
    {
        CountingLedger ledger = new(services.Ledger);
        scans = () => ledger.Scans;
        return Host(instance, _ => ledger, _ => services.Vault);
    }

    private AgentTestHost Host(string instance, Func<InMemoryLedger, ILedger> ledger, Func<InMemoryVault, IVault> vault) => Triage.Host(
        new(Call("gmail.search", new { q = "x" }), Call("gmail.send", Triage.Mail), Say("Sent.")),
        workflow => workflow.AddTool(_search, Triage.Search).AddTool(_send, Triage.Send), new() { ["Instance"] = instance, ["RetryDelay"] = "10:00:00" }, _clock, ledger: ledger, vault: vault);

    private static bool IsResumed(AgentTestHost host, string runId) => host.Records(runId).Any(record => record.Type == EntryTypes.RunResumed);

    private static bool IsFinished(AgentTestHost host, string runId) => host.Records(runId).Any(record => record.Type == EntryTypes.RunFinished);

    /// <summary>Counts how often somebody has looked through the records of runs.</summary>
    private sealed class CountingLedger(ILedger inner) : ILedger
    {
        private int _scans;

        public int Scans => Volatile.Read(ref _scans);

        public async Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken)
        {
            var page = await inner.ReadAsync(tenantId, query, cancellationToken);
            if (query.RunId is not null) Interlocked.Increment(ref _scans);
            return page;
        }

        public Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken) => inner.AppendAsync(tenantId, entries, cancellationToken);
        public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken) => inner.ReserveEffectAsync(tenantId, intent, cancellationToken);
        public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken) => inner.CompleteEffectAsync(tenantId, effectId, outcome, cancellationToken);
        public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken) => inner.ResolveEffectAsync(tenantId, effectId, resolution, cancellationToken);
        public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => inner.ListEffectsAsync(tenantId, state, cancellationToken);
        public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => inner.HeadsAsync(wait, cancellationToken);
    }
}
