using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Bar R6 at the database: whoever can write rows still can't make the vault release anything but what was put there.</summary>
public sealed class TamperingTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Theory]
    [InlineData("ciphertext = substr(ciphertext, 1, length(ciphertext) - 1)")]
    [InlineData("ciphertext = substr(ciphertext, 1, 15)")]
    [InlineData("ciphertext = set_byte(ciphertext, 0, get_byte(ciphertext, 0) # 1)")]
    [InlineData("nonce = set_byte(nonce, 11, get_byte(nonce, 11) # 128)")]
    [InlineData("salt = set_byte(salt, 0, get_byte(salt, 0) # 1)")]
    [InlineData("payload_hash = set_byte(payload_hash, 31, get_byte(payload_hash, 31) # 1)")]
    [InlineData("expires_at = expires_at + interval '30 days'")]
    [InlineData("content_type = 'text/html'")]
    [InlineData("hash_key_id = NULL")]
    [InlineData("key_id = (SELECT key_id FROM vault_keys k WHERE k.tenant_id = payloads.tenant_id AND kind = 1 AND version = 2)")]
    public async Task AChangedRowIsAnAlarmAndNoPayload(string change)
    {
        var receipt = await _vault.PutAsync("""{"secret":"canary-4711"}""");
        await _vault.OperateAsync<KeyRotation>(HttpMethod.Post, "keys:rotate");
        await _vault.PutAsync("{}");
        await _vault.Database.ExecuteAsync($"UPDATE payloads SET {change} WHERE tenant_id = '{_vault.Tenant}' AND stored_at = (SELECT min(stored_at) FROM payloads p WHERE p.tenant_id = '{_vault.Tenant}') AND key_id IN (SELECT key_id FROM vault_keys WHERE version = 1)");
        await ShouldAlarmAsync(receipt.PayloadRef);
    }

    [Fact]
    public async Task SwappedRowsDoNotOpen()
    {
        var (one, two) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":2}"""));
        await _vault.Database.ExecuteAsync($"""
            UPDATE payloads a SET salt = b.salt, nonce = b.nonce, ciphertext = b.ciphertext, payload_hash = b.payload_hash, expires_at = b.expires_at, key_id = b.key_id
            FROM payloads b WHERE a.tenant_id = '{_vault.Tenant}' AND b.tenant_id = a.tenant_id AND a.ref <> b.ref
            """);
        await ShouldAlarmAsync(one.PayloadRef);
        await ShouldAlarmAsync(two.PayloadRef);
    }

    [Fact]
    public async Task ARowCopiedToAnotherTenantIsUnknownThere()
    {
        var (receipt, other) = (await _vault.PutAsync("{}"), VaultHost.NewTenant());
        await _vault.PutAsync("{}", other);
        await CopyKeysAsync(other);
        await _vault.Database.ExecuteAsync($"""
            INSERT INTO payloads (tenant_id, bucket, ref, key_id, hash_key_id, of_subject, payload_hash, content_type, run_id, stored_at, expires_at, salt, nonce, ciphertext)
            SELECT '{other}', bucket, ref, key_id, hash_key_id, of_subject, payload_hash, content_type, run_id, stored_at, expires_at, salt, nonce, ciphertext
            FROM payloads WHERE tenant_id = '{_vault.Tenant}'
            """);
        using var read = await _vault.GetAsync(receipt.PayloadRef, other);
        await read.ShouldBe(404, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task AnotherTenantsCiphertextUnderAnOwnReferenceDoesNotOpenEvenWithItsKeysCopied()
    {
        await _vault.PutAsync("""{"secret":"canary-4711"}""");
        var other = VaultHost.NewTenant();
        var bait = await _vault.PutAsync("{}", other);
        await CopyKeysAsync(other);
        await _vault.Database.ExecuteAsync($"""
            UPDATE payloads a SET salt = b.salt, nonce = b.nonce, ciphertext = b.ciphertext, payload_hash = b.payload_hash, expires_at = b.expires_at, key_id = b.key_id, hash_key_id = b.hash_key_id
            FROM payloads b WHERE a.tenant_id = '{other}' AND b.tenant_id = '{_vault.Tenant}'
            """);
        // A vault that has not the other tenant's keys at hand must unwrap the copies, and their context is the other tenant's.
        await using var another = _vault.StartAnother();
        foreach (var vault in (VaultHost[])[_vault, another])
        {
            using var read = await vault.GetAsync(bait.PayloadRef, other);
            await read.ShouldBe(500, ProblemCodes.IntegrityFailed);
            Assert.DoesNotContain("canary", await read.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task NoNonceAndNoSaltIsUsedTwice()
    {
        for (var i = 0; i < 50; i++) await _vault.PutAsync("""{"same":"content"}""");
        Assert.Equal(50, await _vault.CountAsync($"SELECT count(DISTINCT nonce) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
        Assert.Equal(50, await _vault.CountAsync($"SELECT count(DISTINCT salt) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
        Assert.Equal(50, await _vault.CountAsync($"SELECT count(DISTINCT ciphertext) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    private Task CopyKeysAsync(string to) => _vault.Database.ExecuteAsync($"""
        INSERT INTO vault_keys (tenant_id, key_id, owner, kind, version, kek_id, wrapped, created_at)
        SELECT '{to}', key_id, owner, kind, version + 100, kek_id, wrapped, created_at FROM vault_keys WHERE tenant_id = '{_vault.Tenant}' AND kind <> 3
        """);

    private async Task ShouldAlarmAsync(string reference)
    {
        using var read = await _vault.GetAsync(reference);
        await read.ShouldBe(500, ProblemCodes.IntegrityFailed);
        Assert.DoesNotContain("canary", await read.Content.ReadAsStringAsync());
        Assert.Contains(_vault.Logs.Lines, line => line.StartsWith("Critical: ALARM", StringComparison.Ordinal) && line.Contains(reference));
    }
}
