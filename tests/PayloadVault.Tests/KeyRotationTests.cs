using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class KeyRotationTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task OldPayloadsStayReadableAndHashesStayEqual()
    {
        var (before, of) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":1}""", subject: "max"));
        var rotation = await _vault.OperateAsync<KeyRotation>(HttpMethod.Post, "keys:rotate");
        Assert.Equal((2, 2), (rotation.Version, rotation.Retired));
        var (after, ofAfter) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":1}""", subject: "max"));
        Assert.Equal((before.PayloadHash, of.PayloadHash), (after.PayloadHash, ofAfter.PayloadHash));
        foreach (var receipt in (PayloadReceipt[])[before, of, after, ofAfter]) Assert.Equal("""{"a":1}""", await _vault.ReadAsync(receipt.PayloadRef));
        Assert.Equal(4, await _vault.CountAsync($"SELECT count(DISTINCT key_id) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    [Fact]
    public async Task OldDataKeysAreReplacedByThemselves()
    {
        await _vault.PutAsync("{}");
        _vault.Time.Advance(TimeSpan.FromDays(31));
        await _vault.PutAsync("{}");
        Assert.Equal(2, await _vault.CountAsync($"SELECT max(version) FROM vault_keys WHERE tenant_id = '{_vault.Tenant}' AND kind = 1"));
        Assert.Equal(1, await _vault.CountAsync($"SELECT max(version) FROM vault_keys WHERE tenant_id = '{_vault.Tenant}' AND kind = 2"));
    }

    [Fact]
    public async Task AfterAKekChangeEveryKeyIsRewrappedAndTheOldKekCanGo()
    {
        await using var vault = await VaultHost.StartAsync();
        var receipt = await vault.PutAsync("""{"a":1}""", subject: "max");
        var erased = await vault.PutAsync("{}", subject: "eva");
        await vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/eva");
        KekFile.AppendKey(vault.KekFile);
        await vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);

        await File.WriteAllLinesAsync(vault.KekFile, (await File.ReadAllLinesAsync(vault.KekFile)).Skip(1));
        await using var restarted = vault.StartAnother();
        Assert.Equal("""{"a":1}""", await restarted.ReadAsync(receipt.PayloadRef));
        using var gone = await restarted.GetAsync(erased.PayloadRef);
        await gone.ShouldBe(410, ProblemCodes.Shredded);
        Assert.Equal(1, await vault.CountAsync("SELECT count(DISTINCT kek_id) FROM vault_keys WHERE wrapped IS NOT NULL"));
    }

    [Fact]
    public async Task RewrappingCantBringAShreddedKeyBack()
    {
        await _vault.PutAsync("{}", subject: "max");
        var store = _vault.Services.GetRequiredService<KeyStore>();
        var stale = await store.UnderOtherKekAsync("another", _vault.Tenant, null, default);
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        foreach (var key in stale.Where(key => key.Owner.Length > 0))
            Assert.False(await store.RewrapAsync(key, key.Wrapped!, default));
    }

    [Fact]
    public async Task WithoutItsKekTheVaultReleasesAndStoresNothing()
    {
        await using var vault = await VaultHost.StartAsync();
        var receipt = await vault.PutAsync("{}");
        await using var other = vault.StartAnother();
        File.Move(vault.KekFile, vault.KekFile + ".away");
        using (var read = await other.GetAsync(receipt.PayloadRef)) await read.ShouldBe(503, ProblemCodes.Unavailable);
        using (var http = other.Writer())
        using (var put = await http.SendAsync(other.Put("{}"))) await put.ShouldBe(503, ProblemCodes.Unavailable);
        File.Move(vault.KekFile + ".away", vault.KekFile);
        Assert.Equal("{}", await other.ReadAsync(receipt.PayloadRef));
    }

    [Fact]
    public async Task AfterTheLossOfItsKekATenantIsErasedAndStartsAfresh()
    {
        await using var vault = await VaultHost.StartAsync();
        var lost = await vault.PutAsync("{}");
        File.Delete(vault.KekFile);
        await using var other = vault.StartAnother();
        using (var read = await other.GetAsync(lost.PayloadRef)) await read.ShouldBe(503, ProblemCodes.Unavailable);
        await other.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "payloads");
        Assert.Equal("{}", await other.ReadAsync((await other.PutAsync("{}")).PayloadRef));
        using (var read = await other.GetAsync(lost.PayloadRef)) await read.ShouldBe(404, ProblemCodes.NotFound);
        Assert.Single(other.Recorded(EntryTypes.PayloadShredded));
    }
}
