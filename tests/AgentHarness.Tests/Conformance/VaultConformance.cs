using System.Text;
using System.Text.Json;
using AgentPlatform.Clients;

namespace AgentPlatform.AgentHarness.Tests.Conformance;

/// <summary>What an agent may rely on, of the real vault and of the test kit's.</summary>
public abstract class VaultConformance
{
    private readonly string _tenant = "t_" + Guid.NewGuid().ToString("n")[..12];

    protected abstract IVault Vault { get; }

    protected abstract ILedger Ledger { get; }

    [Fact]
    public async Task WhatIsStoredIsCanonicalAndHashedWithAKey()
    {
        var receipts = await Vault.PutAsync(_tenant, [Put("""{"b":1,"a":[2.0]}"""), Put("""{ "a": [2], "b": 1 }"""), Put("""{"a":[2],"b":2}""")], default);

        Assert.All(receipts, receipt => Assert.StartsWith("hmac-sha256:", receipt.PayloadHash, StringComparison.Ordinal));
        Assert.Equal(receipts[0].PayloadHash, receipts[1].PayloadHash);
        Assert.NotEqual(receipts[0].PayloadHash, receipts[2].PayloadHash);
        Assert.Equal("""{"a":[2],"b":1}""", Encoding.UTF8.GetString(await Vault.ReadAsync(_tenant, receipts[0].PayloadRef, "test", default)));
        Assert.Equal(15, receipts[0].Bytes);
    }

    [Fact]
    public async Task EveryReadIsInTheLedger()
    {
        var receipt = (await Vault.PutAsync(_tenant, [Put("""{"a":1}""")], default))[0];
        await Vault.ReadAsync(_tenant, receipt.PayloadRef, "test", default);

        var accessed = Assert.Single((await Ledger.ReadAsync(_tenant, new(Type: EntryTypes.PayloadAccessed), default)).Entries);
        Assert.Equal(receipt.PayloadRef, accessed.Payload!.PayloadRef);
    }

    [Fact]
    public async Task AnUnknownPayloadAndAnotherTenantsAreNotFound()
    {
        var receipt = (await Vault.PutAsync(_tenant, [Put("""{"a":1}""")], default))[0];

        Assert.Equal(ProblemCodes.NotFound, (await Assert.ThrowsAsync<ProblemException>(() => Vault.ReadAsync("t_other", receipt.PayloadRef, "test", default))).Code);
        Assert.Equal(ProblemCodes.AccessReasonRequired, (await Assert.ThrowsAsync<ProblemException>(() => Vault.ReadAsync(_tenant, receipt.PayloadRef, " ", default))).Code);
    }

    [Fact]
    public async Task ABadPayloadRefusesItsWholeBatch()
    {
        PayloadPut twice = new(new PayloadContent("""{"a":1,"a":2}"""u8.ToArray()), "1h");

        Assert.Equal(ProblemCodes.InvalidRequest, (await Assert.ThrowsAsync<ProblemException>(() => Vault.PutAsync(_tenant, [Put("""{"a":1}"""), twice], default))).Code);
    }

    [Fact]
    public async Task WhatHasExpiredIsGone()
    {
        var receipt = (await Vault.PutAsync(_tenant, [Put("""{"a":1}""") with { Ttl = "1s" }], default))[0];
        ProblemException? gone = null;
        await TestSupport.Eventually.TrueAsync(async () =>
        {
            try
            {
                await Vault.ReadAsync(_tenant, receipt.PayloadRef, "test", default);
                return false;
            }
            catch (ProblemException refused)
            {
                gone = refused;
                return true;
            }
        }, "the payload expires");
        Assert.Equal((System.Net.HttpStatusCode.Gone, ProblemCodes.Expired), (gone!.Status, gone.Code));
    }

    private static PayloadPut Put(string json) => new(JsonSerializer.Deserialize<JsonElement>(json), "1h", RunId: "run_1");
}

public sealed class InMemoryVaultConformance : VaultConformance
{
    private readonly InMemoryLedger _ledger = new(TimeProvider.System);

    public InMemoryVaultConformance() => Vault = new InMemoryVault(TimeProvider.System, _ledger);

    protected override IVault Vault { get; }

    protected override ILedger Ledger => _ledger;
}

[Collection(Real.RealStackGroup.Name)]
public sealed class RealVaultConformance(Real.RealStack stack) : VaultConformance
{
    protected override IVault Vault { get; } = stack.VaultAs("svc_harness");

    protected override ILedger Ledger { get; } = stack.LedgerAs("svc_harness");
}
