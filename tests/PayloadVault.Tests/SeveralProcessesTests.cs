using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Two vaults on one database, each remembering keys of its own accord.</summary>
public sealed class SeveralProcessesTests : IAsyncLifetime
{
    private VaultHost _one = null!, _two = null!;

    public async Task InitializeAsync()
    {
        _one = await VaultHost.StartAsync();
        _two = _one.StartAnother();
    }

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task BothCreateATenantsKeysAtOnceAndAgree()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? _one : _two).PutAsync("""{"a":1}""", subject: i % 4 < 2 ? "max" : null)));
        Assert.Equal(2, receipts.Select(r => r.PayloadHash).Distinct().Count());
        Assert.Equal(5, await _one.CountAsync($"SELECT count(*) FROM vault_keys WHERE tenant_id = '{_one.Tenant}'"));
        foreach (var receipt in receipts.Take(4))
        {
            Assert.Equal("""{"a":1}""", await _one.ReadAsync(receipt.PayloadRef));
            Assert.Equal("""{"a":1}""", await _two.ReadAsync(receipt.PayloadRef));
        }
    }

    [Fact]
    public async Task WhatOneErasesTheOtherCantReadAndNeverPutsUnderItsKey()
    {
        var before = await _two.PutAsync("{}", subject: "max");
        await _two.ReadAsync(before.PayloadRef);
        await _one.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        using (var read = await _two.GetAsync(before.PayloadRef)) await read.ShouldBe(410, ProblemCodes.Shredded);

        // The other still remembers the shredded key as active; the storing transaction must find out.
        var after = await _two.PutAsync("""{"a":1}""", subject: "max");
        Assert.Equal("""{"a":1}""", await _two.ReadAsync(after.PayloadRef));
        Assert.Equal("""{"a":1}""", await _one.ReadAsync(after.PayloadRef));
    }

    [Fact]
    public async Task PutsAndErasuresOfASubjectInterleaveWithoutLosingAnAcknowledgedOne()
    {
        var receipts = new List<PayloadReceipt>();
        for (var round = 0; round < 5; round++)
        {
            var puts = Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? _one : _two).PutAsync($$"""{"i":{{i}}}""", subject: "max")).ToList();
            var erasing = _one.OperateAsync(HttpMethod.Delete, "subjects/max");
            receipts.AddRange(await Task.WhenAll(puts));
            using var erased = await erasing;
        }
        // Every put was acknowledged before or after some erasure: it reads, or it was erased; nothing else.
        var keys = await _one.CountAsync($"SELECT count(*) FROM payloads p JOIN vault_keys k USING (tenant_id, key_id) WHERE p.tenant_id = '{_one.Tenant}' AND k.wrapped IS NOT NULL");
        var readable = 0;
        foreach (var receipt in receipts)
        {
            using var read = await _two.GetAsync(receipt.PayloadRef);
            if (read.IsSuccessStatusCode) readable++;
            else await read.ShouldBe(410, ProblemCodes.Shredded);
        }
        Assert.Equal(keys, readable);
        Assert.Equal(receipts.Count, await _one.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_one.Tenant}'"));
        Assert.Equal(receipts.Count - readable, _one.Recorded(EntryTypes.PayloadShredded).Sum(proof => proof.Data!["payloads"].GetInt32()));
    }

    [Fact]
    public async Task ARotationByOneReachesTheOther()
    {
        await _two.PutAsync("{}");
        await _one.OperateAsync<KeyRotation>(HttpMethod.Post, "keys:rotate");
        _one.Time.Advance(TimeSpan.FromMinutes(2));
        await _two.PutAsync("{}");
        Assert.Equal(2, await _one.CountAsync($"SELECT count(DISTINCT key_id) FROM payloads WHERE tenant_id = '{_one.Tenant}'"));
    }

    [Fact]
    public async Task AKeyShreddedElsewhereIsForgottenByTheNextMaintenance()
    {
        await _two.PutAsync("{}", subject: "max");
        var ring = _two.Services.GetRequiredService<KeyRing>();
        var tag = SubjectTag.Of((await ring.FindRefKeyAsync(_two.Tenant, default))!, "max");
        var remembered = await ring.ActiveAsync(_two.Tenant, tag, KeyKind.Data, default);
        await _one.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        await _two.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Throws<ObjectDisposedException>(() => remembered.Secret.Lease());
    }

    [Fact]
    public async Task BothSweepAtOnce()
    {
        for (var i = 0; i < 30; i++) await _one.PutAsync("{}", ttl: "1s");
        _one.Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(((VaultHost[])[_one, _two]).Select(vault => vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default)));
        Assert.Equal(0, await _one.CountAsync("SELECT count(*) FROM payloads"));
        Assert.DoesNotContain(_one.Logs.Lines.Concat(_two.Logs.Lines), line => line.Contains("Maintenance step"));
    }
}
