using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class ErasureTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task AnErasedPayloadIsGoneAndItsNeighbourIsNot()
    {
        var (gone, stays) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":2}"""));
        var erasure = await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{gone.PayloadRef}");
        Assert.Equal(("payload", 1), (erasure.Scope, erasure.Payloads));
        using var read = await _vault.GetAsync(gone.PayloadRef);
        await read.ShouldBe(410, ProblemCodes.Shredded);
        Assert.Equal("""{"a":2}""", await _vault.ReadAsync(stays.PayloadRef));
        Assert.Equal(0, await _vault.CountAsync($"SELECT sum(length(ciphertext) + length(salt) + length(payload_hash)) FROM payloads WHERE tenant_id = '{_vault.Tenant}' AND salt = ''"));
    }

    [Fact]
    public async Task TheProofNamesKeyCountAndPerson()
    {
        var receipt = await _vault.PutAsync("{}");
        var erasure = await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}");
        var proof = Assert.Single(_vault.Recorded(EntryTypes.PayloadShredded));
        Assert.Equal(erasure.EntryId, proof.EntryId);
        Assert.Equal(receipt.PayloadRef, proof.Payload!.PayloadRef);
        Assert.Equal("u_operator", proof.Actor!.UserId);
        Assert.Equal((1, erasure.KeyIds.Single()), (proof.Data!["payloads"].GetInt32(), proof.Data["key_ids"].GetString()));
        Assert.Equal(0, await _vault.CountAsync("SELECT count(*) FROM pending_proofs"));
    }

    [Fact]
    public async Task ErasingTwiceSaysItIsGone()
    {
        var receipt = await _vault.PutAsync("{}");
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}");
        using var again = await _vault.OperateAsync(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}");
        await again.ShouldBe(410, ProblemCodes.Shredded);
        Assert.Single(_vault.Recorded(EntryTypes.PayloadShredded));
    }

    [Fact]
    public async Task ErasingASubjectDestroysItsKeysAndOnlyThose()
    {
        var his = new[] { await _vault.PutAsync("""{"a":1}""", subject: "max@example.com"), await _vault.PutAsync("""{"a":2}""", subject: "max@example.com") };
        var (hers, nobodys) = (await _vault.PutAsync("""{"a":1}""", subject: "eva@example.com"), await _vault.PutAsync("""{"a":1}"""));
        Assert.Equal(3, new[] { his[0].PayloadHash, hers.PayloadHash, nobodys.PayloadHash }.Distinct().Count());

        var erasure = await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max@example.com");
        Assert.Equal((2, 2), (erasure.Payloads, erasure.KeyIds.Count));
        foreach (var receipt in his)
        {
            using var read = await _vault.GetAsync(receipt.PayloadRef);
            await read.ShouldBe(410, ProblemCodes.Shredded);
        }
        await _vault.ReadAsync(hers.PayloadRef);
        await _vault.ReadAsync(nobodys.PayloadRef);
        Assert.Equal(0, await _vault.CountAsync($"SELECT count(*) FROM vault_keys WHERE tenant_id = '{_vault.Tenant}' AND shredded_at IS NOT NULL AND wrapped IS NOT NULL"));
    }

    [Fact]
    public async Task AfterASubjectsErasureItsOldHashesMeanNothing()
    {
        var before = await _vault.PutAsync("""{"a":1}""", subject: "max");
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        var after = await _vault.PutAsync("""{"a":1}""", subject: "max");
        Assert.NotEqual(before.PayloadHash, after.PayloadHash);
        Assert.Equal("""{"a":1}""", await _vault.ReadAsync(after.PayloadRef));
    }

    [Fact]
    public async Task NoSubjectIdIsStored()
    {
        await _vault.PutAsync("{}", subject: "max-canary");
        var rows = await _vault.CountAsync("SELECT (SELECT count(*) FROM vault_keys k WHERE k::text LIKE '%max-canary%') + (SELECT count(*) FROM payloads p WHERE p::text LIKE '%max-canary%')");
        Assert.Equal(0, rows);
    }

    [Fact]
    public async Task ErasingATenantLeavesOthers()
    {
        var (mine, of, other) = (await _vault.PutAsync("{}"), await _vault.PutAsync("{}", subject: "max"), VaultHost.NewTenant());
        var theirs = await _vault.PutAsync("{}", other);
        var erasure = await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "payloads");
        Assert.Equal(("tenant", 2), (erasure.Scope, erasure.Payloads));
        foreach (var receipt in (PayloadReceipt[])[mine, of])
        {
            using var read = await _vault.GetAsync(receipt.PayloadRef);
            await read.ShouldBe(410, ProblemCodes.Shredded);
        }
        await _vault.ReadAsync(theirs.PayloadRef, other);
    }

    [Fact]
    public async Task UnknownSubjectsAndPayloadsAreNotFound()
    {
        foreach (var path in (string[])["subjects/nobody", "payloads/vault_nothing", "payloads"])
        {
            using var response = await _vault.OperateAsync(HttpMethod.Delete, path);
            await response.ShouldBe(404, ProblemCodes.NotFound);
        }
    }

    [Fact]
    public async Task WithTheLedgerDownErasureHoldsAndTheProofFollows()
    {
        var receipt = await _vault.PutAsync("{}", subject: "max");
        _vault.Ledger.Down = true;
        using (var erasing = await _vault.OperateAsync(HttpMethod.Delete, "subjects/max")) await erasing.ShouldBe(503, ProblemCodes.Unavailable);
        _vault.Ledger.Down = false;
        using (var read = await _vault.GetAsync(receipt.PayloadRef)) await read.ShouldBe(410, ProblemCodes.Shredded);
        Assert.Empty(_vault.Recorded(EntryTypes.PayloadShredded));

        await _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Equal(1, Assert.Single(_vault.Recorded(EntryTypes.PayloadShredded)).Data!["payloads"].GetInt32());
    }

    [Fact]
    public async Task ATenantWhoseProofsAreRefusedKeepsNobodyWaiting()
    {
        const string Broken = "t_broken";
        foreach (var tenant in (string[])[Broken, _vault.Tenant]) await _vault.PutAsync("{}", tenant, subject: "max");
        _vault.Ledger.Down = true;
        foreach (var tenant in (string[])[Broken, _vault.Tenant])
        {
            using var erasing = await _vault.OperateAsync(HttpMethod.Delete, "subjects/max", tenant);
            await erasing.ShouldBe(503, ProblemCodes.Unavailable);
        }
        (_vault.Ledger.Down, _vault.Ledger.Refuses) = (false, Broken);

        await _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Single(_vault.Recorded(EntryTypes.PayloadShredded));
        Assert.Equal(1, await _vault.CountAsync("SELECT count(*) FROM pending_proofs"));

        _vault.Ledger.Refuses = null;
        await _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Equal(0, await _vault.CountAsync("SELECT count(*) FROM pending_proofs"));
    }

    [Fact]
    public async Task ALostAnswerDoesNotRecordAnErasureTwice()
    {
        var receipt = await _vault.PutAsync("{}");
        _vault.Ledger.LosesAnswers = true;
        using (var erasing = await _vault.OperateAsync(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}")) await erasing.ShouldBe(503);
        _vault.Ledger.LosesAnswers = false;
        using (var again = await _vault.OperateAsync(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}")) await again.ShouldBe(410, ProblemCodes.Shredded);
        Assert.Single(_vault.Recorded(EntryTypes.PayloadShredded));
    }

    [Fact]
    public async Task CiphertextsUnderShreddedKeysAreSwept()
    {
        await _vault.PutAsync("{}", subject: "max");
        await _vault.PutAsync("{}", subject: "max");
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        await _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Equal(2, await _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}' AND ciphertext = ''"));
        Assert.Equal(0, await _vault.CountAsync($"SELECT sum(bytes) + sum(payloads) FROM tenant_usage WHERE tenant_id = '{_vault.Tenant}'"));
        Assert.Equal(0, await _vault.CountAsync($"SELECT count(*) FROM vault_keys WHERE tenant_id = '{_vault.Tenant}' AND wrapped IS NULL AND NOT swept"));
    }
}
