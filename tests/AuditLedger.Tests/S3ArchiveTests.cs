using System.IO.Compression;
using System.Net;
using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>Retention into object storage, against <see cref="RecordedS3"/>, which here also plays storage that damages what it keeps.</summary>
public sealed class S3ArchiveTests : IAsyncLifetime
{
    private const string Key = "/worm/ledger/t_test/0000000000000000000-0000000000000000001.ndjson.gz";
    private readonly ManualTime _time = new();
    private RecordedS3 _storage = null!;
    private Ledger _ledger = null!;
    private string[] _whole = [];

    public async Task InitializeAsync()
    {
        _storage = await RecordedS3.StartAsync();
        _ledger = Ledger.On(await TestDatabase.CreateAsync(Databases.Ledger), _time, ("Ledger:Retention:KeepFor", "30.00:00:00"),
            ("Ledger:Retention:S3:Endpoint", _storage.Url), ("Ledger:Retention:S3:Region", "eu-central-1"), ("Ledger:Retention:S3:Bucket", "worm"), ("Ledger:Retention:S3:Prefix", "ledger/"),
            ("Ledger:Retention:S3:AccessKey", "test"), ("Ledger:Retention:S3:SecretKey", "test"), ("Ledger:Retention:S3:LockFor", "100.00:00:00"));
        await _ledger.AppendAsync(Records.Outcome(), Records.Outcome());
        _whole = await _ledger.ExportAsync();
        _time.Advance(TimeSpan.FromDays(70));
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _storage.DisposeAsync();
    }

    private async Task<bool> MonthIsInTheTableAsync() => await _ledger.Database.ExecuteAsync("SELECT to_regclass('entries_202605') IS NOT NULL") is true;

    private Task ArchivedAsync() => Eventually.TrueAsync(async () =>
    {
        _time.Advance(TimeSpan.FromHours(1));
        return !await MonthIsInTheTableAsync();
    }, "May has left the table");

    [Fact]
    public async Task AClosedMonthGoesUnderObjectLockAndIsReadFromThere()
    {
        await ArchivedAsync();
        var put = Assert.Single(_storage.Puts);
        Assert.Equal((Key, "COMPLIANCE", "application/gzip"), (put.Path, put.Headers["x-amz-object-lock-mode"], put.Headers["content-type"]));
        Assert.True(DateTimeOffset.Parse(put.Headers["x-amz-object-lock-retain-until-date"], System.Globalization.CultureInfo.InvariantCulture) >= _time.GetUtcNow().AddDays(99));
        Assert.Equal(string.Join('\n', _whole) + "\n", Unzip(put.Content));
        Assert.Equal(_whole, await _ledger.ExportAsync());
        Assert.Equal(_whole[1], (await _ledger.SendAsync(HttpMethod.Get, $"v1/tenants/{Ledger.Tenant}/entries/1")).Body);
    }

    [Theory]
    [InlineData("changed", "the archive is not intact at seq 1")]
    [InlineData("swapped", "the archive is not intact at seq 0")]
    [InlineData("cut", "the archive ends at seq 0")]
    [InlineData("lengthened", "the archive is not intact at seq 2")]
    [InlineData("empty", "the archive ends at seq -1")]
    public async Task ADamagedArchiveIsRefusedAndNothingIsRemoved(string damage, string reason)
    {
        _storage.Keep = content => Zip(Damage(damage, Unzip(content).Split('\n')[..^1]));
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return _ledger.Logs.Contains($"Archiving stopped (InvalidDataException: {reason}); nothing was removed, the next round tries again.");
        }, "the round stops with the reason");
        Assert.True(await MonthIsInTheTableAsync());
        Assert.Equal(0L, await _ledger.Database.ExecuteAsync("SELECT count(*) FROM archives"));
        Assert.Equal(_whole, await _ledger.ExportAsync());

        _storage.Keep = content => content;
        await ArchivedAsync();
        Assert.Equal(_whole, await _ledger.ExportAsync());
    }

    [Fact]
    public async Task StorageThatRefusesIsTriedAgain()
    {
        _storage.Refuse = true;
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return _ledger.Logs.Contains("Archiving stopped (AmazonS3Exception: ");
        }, "the round stops");
        Assert.True(await MonthIsInTheTableAsync());
        _storage.Refuse = false;
        await ArchivedAsync();
        Assert.Equal(_whole, await _ledger.ExportAsync());
    }

    [Fact]
    public async Task WhatIsDamagedInTheArchiveLaterFailsVerificationAndWhatIsGoneIsUnavailable()
    {
        await ArchivedAsync();
        _storage.Objects[Key] = Zip(Damage("changed", _whole));
        var chain = new ChainVerifier([]);
        Assert.Equal(new(1, "this_hash is not the hash of the record"),
            (await _ledger.ExportAsync()).Select(line => chain.Accept(EntryCheck.Check(Encoding.UTF8.GetBytes(line), Ledger.Tenant))).First(fault => fault is not null));

        _storage.Objects.Clear();
        foreach (var path in new[] { "entries/1", "entries", "export" })
        {
            var (status, code, _) = await _ledger.SendAsync(HttpMethod.Get, $"v1/tenants/{Ledger.Tenant}/{path}");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, ProblemCodes.Unavailable), (status, code));
        }
    }

    private static string[] Damage(string kind, string[] lines) => kind switch
    {
        "changed" => [lines[0], lines[1].Replace("run_1", "run_2", StringComparison.Ordinal)],
        "swapped" => [lines[1], lines[0]],
        "cut" => [lines[0]],
        "lengthened" => [.. lines, lines[1]],
        _ => [],
    };

    private static byte[] Zip(string[] lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return packed.ToArray();
    }

    private static string Unzip(byte[] packed)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
