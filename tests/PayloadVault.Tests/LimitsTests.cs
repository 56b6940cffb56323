using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class LimitsTests
{
    [Fact]
    public async Task AFullTenantGets507UntilItsPayloadsExpire()
    {
        await using var vault = await VaultHost.StartAsync(("Vault:Limits:StoredBytesPerTenant", "2000"));
        var text = $"\"{new string('x', 1200)}\"";
        await vault.PutAsync(text, ttl: "1h");
        using var http = vault.Writer();
        using (var full = await http.SendAsync(vault.Put(text))) await full.ShouldBe(507, ProblemCodes.QuotaExceeded);
        await vault.PutAsync(text, VaultHost.NewTenant());

        await using var another = vault.StartAnother(("Vault:Limits:StoredBytesPerTenant", "2000"));
        using var elsewhere = another.Writer();
        using (var full = await elsewhere.SendAsync(another.Put(text))) await full.ShouldBe(507, ProblemCodes.QuotaExceeded);

        vault.Time.Advance(TimeSpan.FromDays(1));
        await vault.PutAsync(text);
    }

    [Fact]
    public async Task AnEagerReaderGets429AndOthersDoNot()
    {
        await using var vault = await VaultHost.StartAsync(("Vault:Limits:ReadsPerMinute", "3"));
        var receipt = await vault.PutAsync("{}");
        for (var i = 0; i < 3; i++) await vault.ReadAsync(receipt.PayloadRef);
        using (var limited = await vault.GetAsync(receipt.PayloadRef))
        {
            await limited.ShouldBe(429, ProblemCodes.RateLimited);
            Assert.Equal("1", limited.Headers.RetryAfter!.ToString());
        }
        using (var another = await vault.GetAsync(receipt.PayloadRef, subject: "u_2")) await another.ShouldBe(200);
        vault.Time.Advance(TimeSpan.FromSeconds(20));
        await vault.ReadAsync(receipt.PayloadRef);
    }

    [Fact]
    public async Task ATenantThatPutsTooFastGets429()
    {
        await using var vault = await VaultHost.StartAsync(("Vault:Limits:PutsPerMinute", "2"));
        await vault.PutAsync("{}");
        await vault.PutAsync("{}");
        using var http = vault.Writer();
        using var limited = await http.SendAsync(vault.Put("{}"));
        await limited.ShouldBe(429, ProblemCodes.RateLimited);
    }

    [Theory]
    [InlineData("Vault:PayloadHash", "md5", "Vault:PayloadHash must be hmac-sha256 or sha256.")]
    [InlineData("Vault:DefaultTtl", "60d", "Vault:DefaultTtl must not exceed Vault:MaxTtl.")]
    [InlineData("Vault:MaxTtl", "often", "Vault:MaxTtl must be")]
    [InlineData("Vault:KeyCache", "00:00:00", "Vault:KeyCache must be a positive time span")]
    [InlineData("Vault:Limits:ReadsPerMinute", "0", "Vault:Limits:ReadsPerMinute must be positive.")]
    [InlineData("Vault:Kek:File", "", "Set exactly one of Vault:Kek:File")]
    public void ABadSettingStopsTheStartWithItsName(string key, string value, string message)
    {
        var settings = new Dictionary<string, string?> { ["Vault:Kek:File"] = "kek", [key] = value.Length == 0 ? null : value };
        Assert.Contains(message, Validation.Of(settings, "Development"));
    }

    [Fact]
    public void AKeyFileIsForDevelopmentOnly()
        => Assert.Contains("Vault:Kek:File is for Development only", Validation.Of(new() { ["Vault:Kek:File"] = "kek" }, "Production"));
}
