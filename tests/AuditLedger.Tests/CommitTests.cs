using System.Net;
using System.Text;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>Bar R2 and what surrounds it: commits of unknown result, several processes, a queue that is full.</summary>
public sealed class CommitTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(Databases.Ledger);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Where the proxy stands, the service's own connections go through it.</summary>
    private (TcpProxy Proxy, Ledger Ledger) BehindProxy()
    {
        var direct = new NpgsqlConnectionStringBuilder(_database.Writer);
        var proxy = new TcpProxy(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(_database.Writer) { Port = proxy.Port }.ConnectionString;
        return (proxy, Ledger.On(_database, TimeProvider.System, ($"ConnectionStrings:{Databases.Ledger}", through)));
    }

    /// <summary>A batch's records make it the only long message to the database.</summary>
    private static bool IsCommit(ReadOnlyMemory<byte> chunk) => chunk.Span.IndexOf("\"integrity\":{"u8) >= 0;

    [Theory]
    [InlineData(CutPoint.BeforeServerSees)]
    [InlineData(CutPoint.BeforeClientHears)]
    public async Task ACommitOfUnknownResultIsSettledByItsEntryId(CutPoint point)
    {
        var (proxy, ledger) = BehindProxy();
        await using (proxy)
        await using (ledger)
        {
            await ledger.AppendAsync(Records.Started());
            for (var i = 1; i <= 5; i++)
            {
                proxy.CutOnce(IsCommit, point);
                var receipt = Assert.Single(await ledger.AppendAsync(Records.Outcome()));
                Assert.Equal((i, false), (receipt.Seq, receipt.Duplicate));
            }
            proxy.CutOnce(IsCommit, point);
            var granted = await ledger.Client.ReserveEffectAsync(Ledger.Tenant, Records.Intent("k"), default);
            Assert.Equal(EffectDecision.Granted, granted.Decision);
            Assert.Equal(7, (await ledger.ExportAsync()).Length);
            Chain.AssertIntact(await ledger.ExportAsync());
        }
    }

    [Fact]
    public async Task WithoutADatabaseNothingIsAcknowledgedAndTheSameEntryMaySafelyComeAgain()
    {
        var direct = new NpgsqlConnectionStringBuilder(_database.Writer);
        await using var proxy = new TcpProxy(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(_database.Writer) { Port = proxy.Port }.ConnectionString;
        await using var ledger = Ledger.On(_database, TimeProvider.System, ($"ConnectionStrings:{Databases.Ledger}", through), ("Ledger:SettleWithin", "00:00:00.3"));
        var record = Records.Outcome();
        proxy.Refuse = true;
        proxy.CutAll();
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => ledger.AppendAsync(record));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, ProblemCodes.Unavailable), (refusal.Status, refusal.Code));
        proxy.Refuse = false;
        Assert.Equal(0, Assert.Single(await ledger.AppendAsync(record)).Seq);
        Assert.Single(await ledger.ExportAsync());
    }

    [Fact]
    public async Task ThreeProcessesShareOneChainAndOneOfThemGetsEachEffect()
    {
        Ledger[] ledgers = [Ledger.On(_database, TimeProvider.System), Ledger.On(_database, TimeProvider.System), Ledger.On(_database, TimeProvider.System)];
        try
        {
            var receipts = await Task.WhenAll(Enumerable.Range(0, 150).Select(i => ledgers[i % 3].AppendAsync(Records.Outcome(), Records.Outcome())));
            Assert.Equal(Enumerable.Range(0, 300).Select(seq => (long)seq), receipts.SelectMany(two => two).Select(receipt => receipt.Seq).Order());
            for (var key = 0; key < 10; key++)
            {
                var decisions = await Task.WhenAll(ledgers.Select(async ledger =>
                {
                    try
                    {
                        return (await ledger.Client.ReserveEffectAsync(Ledger.Tenant, Records.Intent($"k{key}"), default)).Decision;
                    }
                    catch (ProblemException refusal)
                    {
                        return refusal.Code;
                    }
                }));
                Assert.Equal([EffectDecision.Granted, ProblemCodes.InProgress, ProblemCodes.InProgress], decisions.Order());
            }
            Chain.AssertIntact(await ledgers[0].ExportAsync());
        }
        finally
        {
            foreach (var ledger in ledgers) await ledger.Host.DisposeAsync();
        }
    }

    [Fact]
    public async Task WhatAnotherProcessDidToAnEffectCountsAndHoldsUpNoNeighbour()
    {
        var (one, other) = (Ledger.On(_database, TimeProvider.System), Ledger.On(_database, TimeProvider.System));
        await using var oneHost = one.Host;
        await using var otherHost = other.Host;
        var granted = await one.Client.ReserveEffectAsync(Ledger.Tenant, Records.Intent("k"), default);
        var outcome = Records.Outcome(tool: "gmail.send");
        var first = await other.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, outcome, default);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => one.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, Records.Outcome(tool: "gmail.send"), default));
        Assert.Equal(ProblemCodes.OutcomeConflict, refusal.Code);
        Assert.Equal(first with { Duplicate = true }, await one.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, outcome, default));

        // The other process has not seen the key itself, and new keys wait in the same batch.
        var decisions = await Task.WhenAll(new[] { "k", "n1", "n2", "n3", "k", "n4" }.Select(key => other.Client.ReserveEffectAsync(Ledger.Tenant, Records.Intent(key), default)));
        Assert.Equal([EffectDecision.Completed, EffectDecision.Granted, EffectDecision.Granted, EffectDecision.Granted, EffectDecision.Completed, EffectDecision.Granted], decisions.Select(decision => decision.Decision));
        Chain.AssertIntact(await one.ExportAsync());
    }

    [Theory]
    [InlineData(CutPoint.BeforeServerSees)]
    [InlineData(CutPoint.BeforeClientHears)]
    public async Task AnOutcomeOfUnknownCommitEndsItsEffectOnce(CutPoint point)
    {
        var (proxy, ledger) = BehindProxy();
        await using (proxy)
        await using (ledger)
        {
            var granted = await ledger.Client.ReserveEffectAsync(Ledger.Tenant, Records.Intent("k"), default);
            proxy.CutOnce(IsCommit, point);
            Assert.Equal(1, (await ledger.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, Records.Outcome(tool: "gmail.send"), default)).Seq);
            var refusal = await Assert.ThrowsAsync<ProblemException>(() => ledger.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, Records.Outcome(tool: "gmail.send"), default));
            Assert.Equal(ProblemCodes.OutcomeConflict, refusal.Code);
            Assert.Equal(2, (await ledger.ExportAsync()).Length);
        }
    }

    [Fact]
    public async Task LargeBatchesOfThreeProcessesFollowOneAnotherInOneChain()
    {
        Ledger[] ledgers = [Ledger.On(_database, TimeProvider.System), Ledger.On(_database, TimeProvider.System), Ledger.On(_database, TimeProvider.System)];
        try
        {
            var receipts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => ledgers[i % 10 == 0 ? 1 + i / 10 % 2 : 0].AppendAsync([.. Enumerable.Range(0, 70).Select(_ => Records.Outcome())])));
            Assert.Equal(Enumerable.Range(0, 4200).Select(seq => (long)seq), receipts.SelectMany(many => many).Select(receipt => receipt.Seq).Order());
            var export = await ledgers[0].ExportAsync();
            Chain.AssertIntact(export);
            foreach (var receipt in receipts.SelectMany(many => many)) Assert.Contains(receipt.ThisHash, export[receipt.Seq], StringComparison.Ordinal);
        }
        finally
        {
            foreach (var ledger in ledgers) await ledger.Host.DisposeAsync();
        }
    }

    [Fact]
    public async Task ABatchThatFollowsOneOfUnknownResultIsPlannedAnew()
    {
        var (proxy, ledger) = BehindProxy();
        await using (proxy)
        await using (ledger)
        {
            await ledger.AppendAsync(Records.Started());
            foreach (var point in new[] { CutPoint.BeforeServerSees, CutPoint.BeforeClientHears, CutPoint.BeforeServerSees, CutPoint.BeforeClientHears })
            {
                proxy.CutOnce(IsCommit, point);
                var receipts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ledger.AppendAsync([.. Enumerable.Range(0, 200).Select(_ => Records.Outcome())])));
                Assert.All(receipts.SelectMany(many => many), receipt => Assert.False(receipt.Duplicate));
            }
            var export = await ledger.ExportAsync();
            Assert.Equal(8001, export.Length);
            Chain.AssertIntact(export);
        }
    }

    /// <summary>
    /// Nothing that passes the checks is refused by the schema, so a trigger plays a database with a rule of its own. The head is held until all
    /// wait, so that they are one batch: a small one in one round trip, a large one by COPY.
    /// </summary>
    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public async Task ARecordTheDatabaseRefusesDoesNotTakeItsNeighboursWithIt(int neighbours)
    {
        await using var ledger = Ledger.On(_database, TimeProvider.System);
        await ledger.AppendAsync(Records.Started());
        await _database.ExecuteAsync("""
            CREATE FUNCTION refuse_odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = '22023'; END $$;
            CREATE TRIGGER odd BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.run_id = 'run_odd') EXECUTE FUNCTION refuse_odd()
            """);
        await using var blocker = new NpgsqlConnection(_database.Owner);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM heads FOR UPDATE", blocker, transaction)) await hold.ExecuteNonQueryAsync();
        var writer = ledger.Host.Services.GetRequiredService<LedgerWriter>();
        Task<IReadOnlyList<Receipt>> Enqueue(LedgerRecord record)
            => writer.AppendAsync(Ledger.Tenant, new("svc_test"), [new IncomingRecord(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(Records.Json(record))), Ledger.Tenant)]);

        var ahead = Enqueue(Records.Outcome());
        await Eventually.TrueAsync(async () => (long)(await _database.ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! == 1, "the batch ahead waits for the head");
        var refused = Enqueue(Records.Outcome("run_odd"));
        var others = Enumerable.Range(0, neighbours).Select(_ => Enqueue(Records.Outcome())).ToArray();
        await transaction.RollbackAsync();

        var refusal = await Assert.ThrowsAsync<LedgerRefusal>(() => refused);
        Assert.Equal((503, ProblemCodes.Unavailable), (refusal.Status, refusal.Code));
        await ahead;
        await Task.WhenAll(others);
        var export = await ledger.ExportAsync();
        Assert.Equal(neighbours + 2, export.Length);
        Chain.AssertIntact(export);
    }

    [Fact]
    public async Task AFullQueueRefusesAndDropsNothing()
    {
        await using var ledger = Ledger.On(_database, TimeProvider.System, ("Ledger:QueueRecords", "10"), ("Ledger:BatchRecords", "1"));
        await ledger.AppendAsync(Records.Started());
        await using var blocker = new NpgsqlConnection(_database.Owner);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM heads FOR UPDATE", blocker, transaction)) await hold.ExecuteNonQueryAsync();

        var attempts = Enumerable.Range(0, 30).Select(_ => ledger.SendAsync(HttpMethod.Post, $"v1/tenants/{Ledger.Tenant}/entries", Records.Body(Records.Outcome()))).ToArray();
        await Eventually.TrueAsync(() => attempts.Count(attempt => attempt.IsCompleted) >= 20, "what does not fit is refused at once");
        using (var body = new StringContent(Records.Body(Records.Outcome()), Encoding.UTF8, "application/json"))
        using (var refused = await ledger.Http.PostAsync($"v1/tenants/{Ledger.Tenant}/entries", body))
            Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        await transaction.RollbackAsync();
        var answers = await Task.WhenAll(attempts);
        Assert.Equal(20, answers.Count(answer => (answer.Status, answer.Code) == (HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited)));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(11, (await ledger.ExportAsync()).Length);
    }
}
