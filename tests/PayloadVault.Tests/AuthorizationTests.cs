using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Bar R8 for the vault.</summary>
public sealed class AuthorizationTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task NoEndpointAnswersACallerWithoutTheRight()
    {
        using var tokens = new TestSigner();
        await using var vault = await VaultHost.StartAsync([.. tokens.Configuration.Select(pair => (pair.Key, pair.Value!))]);
        using var http = vault.Nobody();
        Assert.Empty(await new EndpointMatrix(vault.Services, http, tokens).FindOpenAsync());
    }

    [Theory]
    [InlineData(Scopes.VaultWrite, 403)]
    [InlineData(Scopes.VaultOperate, 403)]
    [InlineData(Scopes.LedgerRead, 403)]
    [InlineData(Scopes.VaultRead, 200)]
    public async Task OnlyVaultReadReads(string scope, int status)
    {
        var receipt = await _vault.PutAsync("{}");
        using var http = _vault.As("u_1", null, scope);
        http.DefaultRequestHeaders.Add(VaultHeaders.AccessReason, "why not");
        using var response = await http.GetAsync($"/v1/tenants/{_vault.Tenant}/payloads/{receipt.PayloadRef}");
        await response.ShouldBe(status);
    }
}
