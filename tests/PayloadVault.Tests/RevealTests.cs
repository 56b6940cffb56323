using System.Net.Http.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class RevealTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task ALinkReleasesThePayloadOnceAndIsRecorded()
    {
        var link = await CreateAsync((await _vault.PutAsync("""{"a":1}""")).PayloadRef);
        Assert.Empty(_vault.Recorded(EntryTypes.PayloadAccessed));
        using var http = _vault.Reader();
        Assert.Equal("""{"a":1}""", await http.GetStringAsync(link.RevealUrl));
        var entry = Assert.Single(_vault.Recorded(EntryTypes.PayloadAccessed));
        Assert.Equal(("checking a refund", "reveal", "u_1"), (entry.Data!["reason"].GetString(), entry.Data["via"].GetString(), entry.Actor!.UserId));
        using var again = await http.GetAsync(link.RevealUrl);
        await again.ShouldBe(404, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task ALinkIsItsMakersAlone()
    {
        var link = await CreateAsync((await _vault.PutAsync("{}")).PayloadRef);
        using var another = _vault.Reader(subject: "u_2");
        using var stolen = await another.GetAsync(link.RevealUrl);
        await stolen.ShouldBe(404, ProblemCodes.NotFound);
        using var maker = _vault.Reader();
        Assert.Equal("{}", await maker.GetStringAsync(link.RevealUrl));
    }

    [Fact]
    public async Task ALinkOpensOnlyThePayloadItWasMadeFor()
    {
        var (one, two) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":2}"""));
        var link = await CreateAsync(one.PayloadRef);
        using var http = _vault.Reader();
        using var swapped = await http.GetAsync(link.RevealUrl.Replace(one.PayloadRef, two.PayloadRef, StringComparison.Ordinal));
        await swapped.ShouldBe(404, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task ALinkDiesWithItsMinuteAndWithItsPayload()
    {
        var receipt = await _vault.PutAsync("{}");
        var (late, erased) = (await CreateAsync(receipt.PayloadRef), await CreateAsync(receipt.PayloadRef));
        await _vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{receipt.PayloadRef}");
        using var http = _vault.Reader();
        using var gone = await http.GetAsync(erased.RevealUrl);
        await gone.ShouldBe(410, ProblemCodes.Shredded);
        _vault.Time.Advance(TimeSpan.FromSeconds(60));
        using var over = await http.GetAsync(late.RevealUrl);
        await over.ShouldBe(404, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task WithoutTheLedgerALinkReleasesNothing()
    {
        var link = await CreateAsync((await _vault.PutAsync("{}")).PayloadRef);
        _vault.Ledger.Down = true;
        using var http = _vault.Reader();
        using var response = await http.GetAsync(link.RevealUrl);
        await response.ShouldBe(503, ProblemCodes.Unavailable);
    }

    private async Task<RevealLink> CreateAsync(string reference)
    {
        using var http = _vault.Reader();
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tenants/{_vault.Tenant}/payloads/{reference}/reveal");
        request.Headers.Add(VaultHeaders.AccessReason, "checking a refund");
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<RevealLink>(ContractsJson.Options))!;
    }
}
