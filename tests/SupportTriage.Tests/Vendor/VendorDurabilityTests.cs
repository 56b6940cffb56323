using AgentPlatform.TestSupport;
using AgentPlatform.VendorApi;
using AgentPlatform.VendorApi.Crm;

namespace AgentPlatform.SupportTriage.Tests.Vendor;

public sealed class VendorDurabilityTests
{
    [Fact]
    public async Task AcknowledgedEffectsSurviveAKillAndTornLinesDoNot()
    {
        using var keys = new VendorKeys();
        await using var vendor = new ServiceProcess(typeof(VendorOptions).Assembly, keys.Configuration);
        await vendor.StartAsync();
        using var agent = vendor.Client(keys.Api);
        using var admin = vendor.Client(keys.Admin);
        (await agent.CallAsync("crm/v1/refunds", new RefundRequest("ORD-10403", 10, "late"), "k1")).EnsureSuccessStatusCode();
        (await agent.CallAsync("crm/v1/refunds", new RefundRequest("ORD-10403", 5, "late"))).EnsureSuccessStatusCode();

        vendor.Kill();
        await File.AppendAllTextAsync(keys.StateFile, "{\"executed\":{\"effect_id\":\"re_000");
        await vendor.StartAsync();

        Assert.Equal(["k1", null], (await admin.EffectsAsync()).Effects.Select(effect => effect.IdempotencyKey));
        var again = await agent.CallAsync("crm/v1/refunds", new RefundRequest("ORD-10403", 10, "late"), "k1");
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        (await agent.CallAsync("crm/v1/refunds", new RefundRequest("ORD-10403", 10, "late"), "k2")).EnsureSuccessStatusCode();
        Assert.Equal(3, (await admin.EffectsAsync()).Effects.Count);
    }
}
