using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.TestSupport;

namespace AgentPlatform.AuditLedger.Tests;

public sealed class CheckpointTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentplatform-checkpoints-").FullName;
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(Databases.Ledger);

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<(NoteKey Key, byte[] Note)> NewestAsync(Ledger ledger)
        => (NoteKey.Parse((await ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/checkpoint/key")).Trim()),
            await ledger.Http.GetByteArrayAsync($"v1/tenants/{Ledger.Tenant}/checkpoint"));

    [Fact]
    public async Task CheckpointsAreSignedOnTimeAndPublishedWhereTheDatabaseHasNoHand()
    {
        await using var ledger = Ledger.On(_database, new ManualTime(), ("Ledger:Sinks:Folder", _folder), ("Ledger:CheckpointEvery", "00:01:00"));
        await ledger.AppendAsync(Records.Started(), Records.Outcome());
        var file = Path.Combine(_folder, Ledger.Tenant, $"{2:D19}.checkpoint");
        await Eventually.TrueAsync(() =>
        {
            ledger.Time.Advance(TimeSpan.FromSeconds(10));
            return File.Exists(file);
        }, "the checkpoint is published");
        var (key, note) = await NewestAsync(ledger);
        Assert.Equal(note, await File.ReadAllBytesAsync(file));
        Chain.AssertIntact(await ledger.ExportAsync(), Checkpoint.Open(note, key));
    }

    [Fact]
    public async Task ASinkThatRefusesIsTriedAgain()
    {
        await using var storage = await RecordedS3.StartAsync();
        storage.Refuse = true;
        await using var ledger = Ledger.On(_database, new ManualTime(), ("Ledger:CheckpointEvery", "00:01:00"), ("Ledger:Sinks:S3:Endpoint", storage.Url), ("Ledger:Sinks:S3:Region", "eu-central-1"),
            ("Ledger:Sinks:S3:Bucket", "worm"), ("Ledger:Sinks:S3:AccessKey", "test"), ("Ledger:Sinks:S3:SecretKey", "test"));
        await ledger.AppendAsync(Records.Started());
        await Eventually.TrueAsync(() =>
        {
            ledger.Time.Advance(TimeSpan.FromSeconds(10));
            return ledger.Logs.Contains("AmazonS3Exception");
        }, "the refusal is logged");
        storage.Refuse = false;
        await Eventually.TrueAsync(() =>
        {
            ledger.Time.Advance(TimeSpan.FromSeconds(10));
            return storage.Objects.ContainsKey($"/worm/{Ledger.Tenant}/{1:D19}.checkpoint");
        }, "the checkpoint is published");
    }

    [Fact]
    public async Task TheTreesOfNoEntryAndOfOneAreSignedToo()
    {
        await using var ledger = Ledger.On(_database, new ManualTime());
        var (key, note) = await NewestAsync(ledger);
        var empty = Checkpoint.Open(note, key);
        Assert.Equal(($"agentplatform/agentplatform/{Ledger.Tenant}", 0L, Convert.ToHexStringLower(SHA256.HashData([]))), (empty.Origin, empty.Size, Convert.ToHexStringLower(empty.RootHash)));
        Chain.AssertIntact([], empty);

        var receipt = Assert.Single(await ledger.AppendAsync(Records.Started()));
        var one = Checkpoint.Open((await NewestAsync(ledger)).Note, key);
        Assert.True(Digest.TryParse(Encoding.UTF8.GetBytes(receipt.ThisHash), out var hash));
        Assert.Equal((1L, MerkleHash.Leaf(hash)), (one.Size, new Digest(one.RootHash)));
        var export = await ledger.ExportAsync();
        Chain.AssertIntact(export, empty);
        Chain.AssertIntact(export, one);
        foreach (var path in new[] { "proofs/inclusion?seq=0&tree_size=1", "proofs/consistency?from=1&to=1" })
            Assert.Contains("\"hashes\":[]", await ledger.Http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/{path}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterAKeyRotationOldCheckpointsVerifyWithTheOldKey()
    {
        var (oldKey, newKey) = (KeyFile("old"), KeyFile("new"));
        byte[] oldNote;
        NoteKey oldVerifier;
        await using (var host = Ledger.On(_database, new ManualTime(), ("Ledger:CheckpointKeyFile", oldKey)).Host)
        {
            await new LedgerClient(host.Client(TestTokens.Issue("*", "svc_test", Scopes.LedgerAppend))).AppendAsync(Ledger.Tenant, [Records.Started()], default);
            using var http = host.Client(TestTokens.Issue("*", "svc_test", Scopes.LedgerRead));
            oldNote = await http.GetByteArrayAsync($"v1/tenants/{Ledger.Tenant}/checkpoint");
            oldVerifier = NoteKey.Parse((await http.GetStringAsync($"v1/tenants/{Ledger.Tenant}/checkpoint/key")).Trim());
        }
        await using var ledger = Ledger.On(_database, new ManualTime(), ("Ledger:CheckpointKeyFile", newKey));
        var (verifier, note) = await NewestAsync(ledger);
        Assert.NotEqual(oldVerifier.Id, verifier.Id);
        Assert.Equal(1, Checkpoint.Open(note, verifier).Size);
        Assert.Equal(1, Checkpoint.Open(oldNote, oldVerifier).Size);
        Assert.Throws<LedgerFormatException>(() => Checkpoint.Open(oldNote, verifier));
        await ledger.AppendAsync(Records.Started());
        Chain.AssertIntact(await ledger.ExportAsync(), Checkpoint.Open(oldNote, oldVerifier));
    }

    [Fact]
    public async Task AHistoryThatLostACheckpointedEntryIsNotSigned()
    {
        await using var ledger = Ledger.On(_database, new ManualTime());
        await ledger.AppendAsync(Records.Started(), Records.Outcome());
        await NewestAsync(ledger);
        await _database.ExecuteAsync("SET session_replication_role = replica; UPDATE leaves SET this_hash = sha256('forged') WHERE seq = 0");
        await ledger.AppendAsync(Records.Outcome());
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.ChainBroken), await StatusAsync(ledger, HttpMethod.Get, "checkpoint"));
    }

    [Theory]
    [InlineData("UPDATE entries SET record = convert_to(replace(convert_from(record, 'UTF8'), 'run_1', 'run_2'), 'UTF8') WHERE seq = 1", 1)]
    [InlineData("DELETE FROM entries WHERE seq = 1", 1)]
    [InlineData("DELETE FROM entries WHERE seq = 2", 2)]
    [InlineData("UPDATE heads SET head_hash = sha256('x')", 2)]
    public async Task ATamperedChainIsFoundAndStops(string tampering, long firstBad)
    {
        await using var ledger = Ledger.On(_database, new ManualTime());
        await ledger.AppendAsync(Records.Started(), Records.Outcome(), Records.Outcome());
        await _database.ExecuteAsync($"SET session_replication_role = replica; {tampering}");
        await Eventually.TrueAsync(async () =>
        {
            ledger.Time.Advance(TimeSpan.FromDays(1));
            return await _database.ExecuteAsync("SELECT broken_at FROM heads") is long;
        }, "the verifier finds the break");
        Assert.Equal(firstBad, await _database.ExecuteAsync("SELECT broken_at FROM heads"));
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => ledger.AppendAsync(Records.Outcome()));
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.ChainBroken), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task TheVerifierTellsHowFarItIsAndThatAChainIsBroken()
    {
        const string tenant = "t_metrics";
        var (verified, broken) = (-1L, -1L);
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == AgentMetrics.MeterName) listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var (key, label) in tags)
            {
                if (instrument.Name == MetricNames.ChainVerifiedSeq && key == "tenant_id" && (string?)label == tenant) Interlocked.Exchange(ref verified, value);
                if (instrument.Name == MetricNames.AuditGap && (string?)label == "chain_broken") Interlocked.Exchange(ref broken, Math.Max(broken, value));
            }
        });
        listener.Start();
        await using var ledger = Ledger.On(_database, new ManualTime());
        await ledger.Client.AppendAsync(tenant, [.. Enumerable.Range(0, 3).Select(_ => Records.Started() with { TenantId = tenant })], default);
        await Eventually.TrueAsync(() =>
        {
            ledger.Time.Advance(TimeSpan.FromMinutes(1));
            return Interlocked.Read(ref verified) == 2;
        }, "ledger_chain_verified_seq is the newest seq");
        await _database.ExecuteAsync("SET session_replication_role = replica; UPDATE entries SET record = convert_to(replace(convert_from(record, 'UTF8'), 'run_1', 'run_2'), 'UTF8') WHERE seq = 1");
        await Eventually.TrueAsync(() =>
        {
            ledger.Time.Advance(TimeSpan.FromDays(1));
            return Interlocked.Read(ref broken) > 0;
        }, "audit_gap counts the broken chain");
    }

    private static async Task<(HttpStatusCode, string?)> StatusAsync(Ledger ledger, HttpMethod method, string path)
    {
        var (status, code, _) = await ledger.SendAsync(method, $"v1/tenants/{Ledger.Tenant}/{path}");
        return (status, code);
    }

    private string KeyFile(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder, name + ".pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
        return file;
    }
}
