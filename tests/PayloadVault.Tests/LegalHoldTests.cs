using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class LegalHoldTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task AHeldPayloadOutlivesItsTimeAndItsPartition()
    {
        var receipt = await _vault.PutAsync("""{"a":1}""", ttl: "1h");
        Assert.True((await _vault.OperateAsync<HoldView>(HttpMethod.Put, $"payloads/{receipt.PayloadRef}/hold")).Held);
        _vault.Time.Advance(TimeSpan.FromDays(2));
        await SweepAsync();
        Assert.Equal("""{"a":1}""", await _vault.ReadAsync(receipt.PayloadRef));

        Assert.False((await _vault.OperateAsync<HoldView>(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}/hold")).Held);
        using var read = await _vault.GetAsync(receipt.PayloadRef);
        await read.ShouldBe(410, ProblemCodes.Expired);
        Assert.Equal(0, await _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    [Fact]
    public async Task WhatIsReleasedEarlyLivesOutItsTime()
    {
        var receipt = await _vault.PutAsync("{}", ttl: "1h");
        await _vault.OperateAsync<HoldView>(HttpMethod.Put, $"payloads/{receipt.PayloadRef}/hold");
        await _vault.OperateAsync<HoldView>(HttpMethod.Put, $"payloads/{receipt.PayloadRef}/hold");
        await _vault.OperateAsync<HoldView>(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}/hold");
        await _vault.ReadAsync(receipt.PayloadRef);
        _vault.Time.Advance(TimeSpan.FromHours(1));
        using var read = await _vault.GetAsync(receipt.PayloadRef);
        await read.ShouldBe(410, ProblemCodes.Expired);
    }

    [Fact]
    public async Task WhatIsHeldCantBeErasedByAnyWay()
    {
        var receipt = await _vault.PutAsync("{}", subject: "max");
        await _vault.OperateAsync<HoldView>(HttpMethod.Put, $"payloads/{receipt.PayloadRef}/hold");
        foreach (var path in (string[])[$"payloads/{receipt.PayloadRef}", "subjects/max", "payloads"])
        {
            using var response = await _vault.OperateAsync(HttpMethod.Delete, path);
            await response.ShouldBe(409, ProblemCodes.LegalHold);
        }
        await _vault.ReadAsync(receipt.PayloadRef);
        Assert.Empty(_vault.Recorded(EntryTypes.PayloadShredded));
    }

    [Fact]
    public async Task WhatIsGoneCantBeHeld()
    {
        var (expired, erased) = (await _vault.PutAsync("{}", ttl: "1s"), await _vault.PutAsync("{}"));
        _vault.Time.Advance(TimeSpan.FromSeconds(1));
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{erased.PayloadRef}");
        using var first = await _vault.OperateAsync(HttpMethod.Put, $"payloads/{expired.PayloadRef}/hold");
        await first.ShouldBe(410, ProblemCodes.Expired);
        using var second = await _vault.OperateAsync(HttpMethod.Put, $"payloads/{erased.PayloadRef}/hold");
        await second.ShouldBe(410, ProblemCodes.Shredded);
        using var third = await _vault.OperateAsync(HttpMethod.Put, "payloads/vault_nothing/hold");
        await third.ShouldBe(404, ProblemCodes.NotFound);
    }

    private Task SweepAsync() => _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
}
