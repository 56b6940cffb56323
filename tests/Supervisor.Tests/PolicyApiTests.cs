using System.Net;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

public sealed class PolicyApiTests : IAsyncLifetime
{
    private SupervisorHost _host = null!;
    private SupervisorApi _author = null!;

    public async Task InitializeAsync() => (_host, _author) = (_host = await SupervisorHost.StartAsync(), _host.As("u_author", Scopes.PolicyWrite));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private static string Document(string version, string level = "allow")
        => $"version: {version}\nlevels: {{ read: {level} }}\nworkflows: {{ support_v1: {{ tools: [\"*\"], max_side_effect: write }} }}\n";

    [Fact]
    public async Task UploadedDocumentIsKeptUnchangedAndItsVersionIsImmutable()
    {
        Assert.Equal(HttpStatusCode.Created, (await _author.UploadPolicyAsync("t_p", Document("p@1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await _author.UploadPolicyAsync("t_p", Document("p@1"))).StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.PolicyVersionExists), await CodeAsync(await _author.UploadPolicyAsync("t_p", Document("p@1", "deny"))));
        var listed = Assert.Single((await _author.GetAsync<PolicyList>("v1/tenants/t_p/policies")).Policies);
        Assert.Equal((Document("p@1"), false), (listed.Document, listed.Active));
    }

    [Theory]
    [InlineData("version: p\nlevels: {}\nworkflows: {}\nrule: []", "line 4: rule:")]
    [InlineData("not a policy", "line 1")]
    [InlineData("version: \"p\0\"", "line 1")]
    public async Task InvalidDocumentIsRefusedWithLineAndFieldAndNotStored(string document, string says)
    {
        var (status, code, detail) = await SupervisorApi.ProblemAsync(await _author.UploadPolicyAsync("t_bad", document));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidPolicy), (status, code));
        Assert.StartsWith(says, detail, StringComparison.Ordinal);
        Assert.Empty((await _author.GetAsync<PolicyList>("v1/tenants/t_bad/policies")).Policies);
    }

    [Fact]
    public async Task ActivationIsInTheLedgerAndReplacesTheOneBefore()
    {
        var agent = _host.As("svc_harness", Scopes.ApprovalsRequest);
        Assert.Equal((HttpStatusCode.NotFound, ProblemCodes.NoActivePolicy), await CodeAsync(await agent.Http.GetAsync("v1/tenants/t_p/policies/active")));
        await _author.UploadPolicyAsync("t_p", Document("p@1"));
        await _author.UploadPolicyAsync("t_p", Document("p@2"));
        foreach (var version in (string[])["p@1", "p@2", "p@2"])
        {
            var activated = await _author.PostAsync<PolicyView>($"v1/tenants/t_p/policies/{version}/activate", new { });
            Assert.Equal((version, true), (activated.Version, activated.Active));
            Assert.Equal(activated, await agent.GetAsync<PolicyView>("v1/tenants/t_p/policies/active"));
        }
        Assert.Equal(["p@1", "p@2"], _host.Ledger.Of("t_p").Where(record => record.Type == EntryTypes.PolicyActivated).Select(record => record.Versions!.PolicyVersion));
        Assert.Equal("u_author", _host.Ledger.Of("t_p")[^1].Actor!.UserId);
        Assert.Equal(HttpStatusCode.NotFound, (await _author.Http.PostAsync("v1/tenants/t_p/policies/p@3/activate", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _author.Http.PostAsync("v1/tenants/t_other/policies/p@1/activate", null)).StatusCode);
    }

    [Fact]
    public async Task ActivationWhoseAnswerWasLostComesIntoForceByTheFeed()
    {
        await _author.UploadPolicyAsync("t_p", Document("p@1"));
        _host.Ledger.LosesAnswers = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _author.Http.PostAsync("v1/tenants/t_p/policies/p@1/activate", null)).StatusCode);
        await TestSupport.Eventually.TrueAsync(async () => (await _author.Http.GetAsync("v1/tenants/t_p/policies/active")).IsSuccessStatusCode, "the policy is active");
    }

    private static async Task<(HttpStatusCode, string?)> CodeAsync(HttpResponseMessage response)
    {
        var (status, code, _) = await SupervisorApi.ProblemAsync(response);
        return (status, code);
    }
}
