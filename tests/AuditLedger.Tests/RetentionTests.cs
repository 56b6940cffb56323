using System.IO.Compression;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.AuditLedger.Tests;

public sealed class RetentionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentplatform-archive-").FullName;
    private readonly ManualTime _time = new();
    private Ledger _ledger = null!;

    public async Task InitializeAsync() => _ledger = Ledger.On(await TestDatabase.CreateAsync(Databases.Ledger), _time,
        ("Ledger:Retention:Folder", _folder), ("Ledger:Retention:KeepFor", "30.00:00:00"));

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> HasPartitionAsync(string month) => await _ledger.Database.ExecuteAsync($"SELECT to_regclass('entries_{month}') IS NOT NULL") is true;

    [Fact]
    public async Task AClosedMonthGoesToTheArchiveAndTheChainStaysOne()
    {
        var (first, effect) = (Records.Outcome(), Records.Intent("k"));
        await _ledger.AppendAsync(first, Records.Outcome(), Records.Outcome());
        var granted = await _ledger.Client.ReserveEffectAsync(Ledger.Tenant, effect, default);
        await _ledger.Client.CompleteEffectAsync(Ledger.Tenant, granted.EffectId!, Records.Outcome(tool: "gmail.send"), default);
        var whole = await _ledger.ExportAsync();
        _time.Advance(TimeSpan.FromDays(40));
        await _ledger.AppendAsync(Records.Started(), Records.Started());
        _time.Advance(TimeSpan.FromDays(25));
        await Eventually.TrueAsync(async () =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return !await HasPartitionAsync("202605");
        }, "May has left the table");
        Assert.True(await HasPartitionAsync("202606"));

        var export = await _ledger.ExportAsync();
        Assert.Equal(whole, export[..5]);
        Assert.Equal(7, export.Length);
        var key = NoteKey.Parse((await _ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/checkpoint/key")).Trim());
        Chain.AssertIntact(export, Checkpoint.Open(await _ledger.Http.GetByteArrayAsync($"v1/tenants/{Ledger.Tenant}/checkpoint"), key));
        await using (var gzip = new GZipStream(File.OpenRead(Path.Combine(_folder, Ledger.Tenant, $"{0:D19}-{4:D19}.ndjson.gz")), CompressionMode.Decompress))
        using (var archive = new StreamReader(gzip))
            Assert.Equal(string.Join('\n', whole) + "\n", await archive.ReadToEndAsync());

        Assert.True(Assert.Single(await _ledger.AppendAsync(first)).Duplicate);
        Assert.Equal(EffectDecision.Completed, (await _ledger.Client.ReserveEffectAsync(Ledger.Tenant, effect, default)).Decision);
        var page = await _ledger.Client.ReadAsync(Ledger.Tenant, new(2, Limit: 3), default);
        Assert.Equal([3, 4, 5], page.Entries.Select(entry => entry.Integrity!.Seq));
        Assert.Equal(5, page.NextAfterSeq);
        _time.Advance(TimeSpan.FromDays(1));
        await _ledger.AppendAsync(Records.Started());
    }

    [Fact]
    public async Task WhatIsNotArchivedCannotLeave()
    {
        await _ledger.AppendAsync(Records.Outcome());
        await using var writer = NpgsqlDataSource.Create(_ledger.Database.Writer);
        await using var drop = writer.CreateCommand("SELECT drop_archived_partition('2026-05-01')");
        Assert.Equal("LG001", (await Assert.ThrowsAsync<PostgresException>(() => drop.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task AnArchiveThatDoesNotVerifyKeepsItsMonthInTheTable()
    {
        await _ledger.AppendAsync(Records.Outcome(), Records.Outcome());
        await _ledger.Database.ExecuteAsync("SET session_replication_role = replica; UPDATE entries SET record = convert_to(replace(convert_from(record, 'UTF8'), 'run_1', 'run_2'), 'UTF8') WHERE seq = 1");
        var file = Path.Combine(_folder, Ledger.Tenant, $"{0:D19}-{1:D19}.ndjson.gz");
        _time.Advance(TimeSpan.FromDays(70));
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return File.Exists(file);
        }, "the archive is written");
        Assert.True(await HasPartitionAsync("202605"));
        Assert.Equal(0L, await _ledger.Database.ExecuteAsync("SELECT count(*) FROM archives"));
    }
}
