using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.AuditLedger.Tests;

public sealed class ReadingTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async Task InitializeAsync() => _ledger = await Ledger.StartAsync();

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task PagesAreInOrderAndEndWithoutANextOne()
    {
        await _ledger.AppendAsync([.. Enumerable.Range(0, 25).Select(i => Records.Outcome(run: $"run_{i % 2}"))]);
        var seen = new List<long>();
        for (long? after = null; ;)
        {
            var page = await _ledger.Client.ReadAsync(Ledger.Tenant, new(after, Limit: 10), default);
            seen.AddRange(page.Entries.Select(entry => entry.Integrity!.Seq));
            if (page.NextAfterSeq is null) break;
            after = page.NextAfterSeq;
        }
        Assert.Equal(Enumerable.Range(0, 25).Select(seq => (long)seq), seen);
        var filtered = await _ledger.Client.ReadAsync(Ledger.Tenant, new(9, Limit: 5, RunId: "run_1", Type: EntryTypes.ToolOutcome, ToolName: "gmail.search"), default);
        Assert.Equal([11, 13, 15, 17, 19], filtered.Entries.Select(entry => entry.Integrity!.Seq));
    }

    [Fact]
    public async Task OneRecordIsReadByItsSeq()
    {
        await _ledger.AppendAsync(Records.Started());
        Assert.Equal((await _ledger.ExportAsync())[0], await _ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/entries/0"));
        Assert.Equal(HttpStatusCode.NotFound, (await _ledger.SendAsync(HttpMethod.Get, $"v1/tenants/{Ledger.Tenant}/entries/1")).Status);
    }

    [Fact]
    public async Task CheckpointsAndProofsHoldForEveryEntryAndEverySize()
    {
        for (var i = 0; i < 3; i++) await _ledger.AppendAsync([.. Enumerable.Range(0, 70).Select(_ => Records.Outcome())]);
        var leaves = (await _ledger.ExportAsync()).Select(line => MerkleHash.Leaf(SealedEntry.Read(Encoding.UTF8.GetBytes(line)).ThisHash)).ToArray();
        var key = NoteKey.Parse((await _ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/checkpoint/key")).Trim());
        var checkpoint = Checkpoint.Open(await _ledger.Http.GetByteArrayAsync($"v1/tenants/{Ledger.Tenant}/checkpoint"), key);
        Assert.Equal(($"agentplatform/agentplatform/{Ledger.Tenant}", 210L), (checkpoint.Origin, checkpoint.Size));
        foreach (var seq in new[] { 0, 1, 63, 64, 127, 128, 200, 209 })
        {
            var proof = await GetAsync<InclusionProof>($"proofs/inclusion?seq={seq}&tree_size=210");
            Assert.True(MerkleProof.VerifyInclusion(seq, 210, leaves[seq], Hashes(proof.Hashes), new(checkpoint.RootHash)));
        }
        foreach (var from in new[] { 1, 63, 64, 65, 128, 192, 209, 210 })
        {
            var frontier = new MerkleFrontier();
            foreach (var leaf in leaves.Take(from)) frontier.Append(leaf);
            var proof = await GetAsync<ConsistencyProof>($"proofs/consistency?from={from}&to=210");
            Assert.True(MerkleProof.VerifyConsistency(from, 210, frontier.Root(), new(checkpoint.RootHash), Hashes(proof.Hashes)));
        }
        foreach (var bad in new[] { "proofs/inclusion?seq=210&tree_size=210", "proofs/inclusion?seq=0&tree_size=211", "proofs/consistency?from=0&to=5", "proofs/consistency?from=6&to=5", "proofs/inclusion?seq=x&tree_size=1" })
            Assert.Equal(HttpStatusCode.BadRequest, (await _ledger.SendAsync(HttpMethod.Get, $"v1/tenants/{Ledger.Tenant}/{bad}")).Status);
    }

    [Fact]
    public async Task HeadsAnswerEarlyOnNewsOfAnyProcess()
    {
        await using var other = Ledger.On(_ledger.Database, _ledger.Time);
        await _ledger.AppendAsync(Records.Started());
        var client = new LedgerClient(other.Http);
        Assert.Equal([new TenantHead(Ledger.Tenant, 0)], await client.HeadsAsync(TimeSpan.Zero, default));
        var waiting = client.HeadsAsync(TimeSpan.FromSeconds(30), default);
        await _ledger.AppendAsync(Records.Started());
        await Eventually.TrueAsync(() =>
        {
            _ledger.Time.Advance(TimeSpan.FromMilliseconds(20)); // Notifications are sent that far apart.
            return waiting.IsCompleted;
        }, "the other process heard of the entry");
        Assert.Equal([new TenantHead(Ledger.Tenant, 1)], await waiting);
    }

    /// <summary>A timer that is stopped may be running already; thrown out of it, an exception would end the process.</summary>
    [Fact]
    public async Task AnAnsweredRequestMindsNoDeadlineThatFallsDueMeanwhile()
    {
        var time = new BelatedTime();
        await using var ledger = Ledger.On(_ledger.Database, time);
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/heads?wait=37") { Headers = { IfNoneMatch = { new("\"other\"") } } };
        using var answer = await ledger.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var deadline = Assert.Single(time.Timers, timer => timer.Due == TimeSpan.FromSeconds(37));
        deadline.Fire();
    }

    [Fact]
    public async Task HeadsOfOneTenantAreNotEnoughForAll()
    {
        using var tenant = _ledger.As("u_1", Scopes.LedgerRead, Ledger.Tenant);
        Assert.Equal(HttpStatusCode.Forbidden, (await _ledger.SendAsync(HttpMethod.Get, "v1/heads", client: tenant)).Status);
    }

    [Fact]
    public async Task TheDatabaseItselfRefusesChanges()
    {
        await _ledger.AppendAsync(Records.Started());
        await using var writer = NpgsqlDataSource.Create(_ledger.Database.Writer);
        await using var owner = NpgsqlDataSource.Create(_ledger.Database.Owner);
        var partition = (string)(await _ledger.Database.ExecuteAsync("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'entries'::regclass"))!;
        foreach (var table in new[] { "entries", "leaves", "checkpoints", "tree_nodes", partition })
            foreach (var change in new[] { $"DELETE FROM {table}", $"TRUNCATE {table}", $"UPDATE {table} SET tenant_id = 'x'" })
            {
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await SqlStateAsync(writer, change));
                Assert.Equal("LG001", await SqlStateAsync(owner, change));
            }
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await SqlStateAsync(writer, "ALTER TABLE entries DISABLE TRIGGER ALL"));
    }

    [Fact]
    public async Task EveryEndpointRefusesWhoHasNoRight()
    {
        using var signer = new TestSigner();
        await using var host = new ServiceHost<LedgerOptions>([.. _ledger.Database.Configuration, .. signer.Configuration]);
        using var open = host.Client(null);
        Assert.Empty(await new EndpointMatrix(host.Services, open, signer).FindOpenAsync());
    }

    [Fact]
    public async Task TheOpenApiDocumentNamesEveryPath()
    {
        using var document = JsonDocument.Parse(await _ledger.Http.GetStringAsync("openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        foreach (var path in new[] { "entries", "entries/{seq}", "effects", "effects/{id}/outcome", "effects/{id}/resolution", "checkpoint", "checkpoint/key", "proofs/inclusion", "proofs/consistency", "export" })
            Assert.Contains($"/v1/tenants/{{t}}/{path}", paths);
        Assert.Contains("/v1/heads", paths);
    }

    private static async Task<string?> SqlStateAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }

    private async Task<T> GetAsync<T>(string path)
        => JsonSerializer.Deserialize<T>(await _ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/{path}"), ContractsJson.Options)!;

    private static Digest[] Hashes(IReadOnlyList<string> base64) => [.. base64.Select(text => new Digest(Convert.FromBase64String(text)))];
}
