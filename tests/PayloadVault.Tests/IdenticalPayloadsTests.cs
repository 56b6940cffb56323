using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class IdenticalPayloadsTests : IAsyncLifetime
{
    private VaultHost _vault = null!;

    public async Task InitializeAsync() => _vault = await VaultHost.StartAsync(("Vault:StoreIdenticalOnce", "true"), ("Vault:PayloadHash", "sha256"));
    public async Task DisposeAsync() => await _vault.DisposeAsync();

    [Fact]
    public async Task IdenticalPayloadsAreStoredOncePerTenantAndSubject()
    {
        var (one, two, other, his) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{ "a": 1.0 }"""), await _vault.PutAsync("""{"a":2}"""), await _vault.PutAsync("""{"a":1}""", subject: "max"));
        var elsewhere = await _vault.PutAsync("""{"a":1}""", VaultHost.NewTenant());
        Assert.Equal(one, two);
        Assert.Equal(4, new[] { one.PayloadRef, other.PayloadRef, his.PayloadRef, elsewhere.PayloadRef }.Distinct().Count());
        Assert.Equal(4, await _vault.CountAsync("SELECT count(*) FROM payloads"));
        Assert.Equal("""{"a":1}""", await _vault.ReadAsync(two.PayloadRef));
        // Known to anyone: SHA-256 of {"a":1}.
        Assert.Equal("sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862", one.PayloadHash);
    }

    [Fact]
    public async Task ConcurrentTwinsAreStoredOnce()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => _vault.PutAsync("""{"twin":true}""")));
        Assert.Single(receipts.Select(r => r.PayloadRef).Distinct());
        Assert.Equal(1, await _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    [Fact]
    public async Task ATwinThatDiesSoonerOrIsErasedDoesNotStandIn()
    {
        var shortLived = await _vault.PutAsync("""{"b":1}""", ttl: "10m");
        var longLived = await _vault.PutAsync("""{"b":1}""", ttl: "1h");
        Assert.NotEqual(shortLived.PayloadRef, longLived.PayloadRef);
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{longLived.PayloadRef}");
        var fresh = await _vault.PutAsync("""{"b":1}""", ttl: "1m");
        Assert.Equal("""{"b":1}""", await _vault.ReadAsync(fresh.PayloadRef));
    }
}
