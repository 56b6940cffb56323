using AgentPlatform.Contracts;
using static AgentPlatform.Contracts.SideEffectLevel;
using static AgentPlatform.Policy.PolicyEffect;

namespace AgentPlatform.Policy.Tests;

public class PolicySetTests
{
    private readonly PolicySet _policy = PolicySet.Parse(Policies.Support);

    [Theory]
    [InlineData("gmail.search", Read, Allow, "levels.read")]
    [InlineData("crm.lookup", Read, Allow, "levels.read")]
    [InlineData("crm.refund", Irreversible, RequireApproval, "levels.irreversible")]
    [InlineData("gmail.delete", Write, Deny, "tools")]
    [InlineData("gmail.send.extra", Write, Deny, "tools")]
    [InlineData("Gmail.search", Read, Deny, "tools")]
    [InlineData("crm", Read, Deny, "tools")]
    public void ToolsAndLevelsDecideWhereNoRuleMatches(string tool, SideEffectLevel level, PolicyEffect effect, string rule)
        => Assert.Equal(new PolicyVerdict(effect, rule), _policy.Call(tool, level));

    [Theory]
    [InlineData("""{"to":["a@example.com"]}""", Allow, "levels.write")]
    [InlineData("""{"to":"a@example.com"}""", Allow, "levels.write")]
    [InlineData("""{"to":["a@example.com","b@elsewhere.org"]}""", RequireApproval, "external-mail")]
    [InlineData("""{"to":[1,2,3,4,5,6]}""", RequireApproval, "external-mail")]
    [InlineData("""{"to":["1@example.com","2@example.com","3@example.com","4@example.com","5@example.com","6@example.com"]}""", Deny, "no-bulk")]
    [InlineData("""{"recipient":"b@elsewhere.org"}""", RequireApproval, "external-mail")]
    [InlineData("""{"to":null}""", RequireApproval, "external-mail")]
    public void FirstMatchingRuleWins(string args, PolicyEffect effect, string rule)
        => Assert.Equal(new PolicyVerdict(effect, rule), _policy.Call("gmail.send", Write, args));

    [Fact]
    public void UnlistedWorkflowMayCallNothing()
    {
        Assert.Equal(new(Deny, "workflows"), _policy.Call("gmail.search", Read, workflow: "other"));
        Assert.Null(_policy.LimitsOf("other"));
    }

    [Fact]
    public void LevelWithoutAnEntryIsDenied()
        => Assert.Equal(new(Deny, "levels.read"), PolicySet.Parse("{version: v, levels: {}, workflows: {w: {tools: [t], max_side_effect: write}}}").Call("t", Read, workflow: "w"));

    [Fact]
    public void WorkflowsHighestLevelCapsEvenAnAllowingRule()
    {
        var policy = PolicySet.Parse("""
            version: v
            levels: { irreversible: allow }
            workflows: { w: { tools: [t], max_side_effect: write } }
            rules: [ { name: all, tool: "*", then: allow } ]
            """);
        Assert.Equal(new(Deny, "max_side_effect"), policy.Call("t", Irreversible, workflow: "w"));
    }

    [Fact]
    public void RuleCanBeLimitedToAWorkflow()
    {
        var policy = PolicySet.Parse("""
            version: v
            levels: { read: allow }
            workflows: { a: { tools: [t], max_side_effect: write }, b: { tools: [t], max_side_effect: write } }
            rules: [ { name: only-a, workflow: a, tool: t, then: deny } ]
            """);
        Assert.Equal(Deny, policy.Call("t", Read, workflow: "a").Effect);
        Assert.Equal(Allow, policy.Call("t", Read, workflow: "b").Effect);
    }

    [Fact]
    public void MissingArgumentsLeaveUndecidedOnlyWhatDependsOnThem()
    {
        Assert.Equal(new(Undecidable, "external-mail"), _policy.Call("gmail.send", Write, args: null));
        Assert.Equal(new(Allow, "levels.read"), _policy.Call("gmail.search", Read, args: null));
        Assert.Equal(Deny, PolicySet.Parse("""
            version: v
            levels: { write: deny }
            workflows: { w: { tools: [t], max_side_effect: write } }
            rules: [ { name: r, tool: t, where: { "$.x": { exists: true } }, then: deny } ]
            """).Of(null));
    }

    [Fact]
    public void LimitsAreTheDocuments()
    {
        Assert.Equal(new WorkflowLimits(Irreversible, 12, 0.50m, 60_000), _policy.LimitsOf("customer_support_triage_v7"));
        Assert.Equal("support_policy@2026-05-03", _policy.Version);
    }

    [Fact]
    public void JsonReadsLikeYaml()
    {
        var policy = PolicySet.Parse("""
            {
            	"version": "v2", "levels": { "write": "allow" },
            	"workflows": { "w": { "tools": ["t"], "max_side_effect": "write", "max_steps": 3 } },
            	"rules": [ { "name": "r", "tool": "t", "where": { "$.to": { "matches": "\u0040evil\\.org$" } }, "then": "deny" } ]
            }
            """);
        Assert.Equal(Deny, policy.Of("""{"to":"x@evil.org"}"""));
        Assert.Equal(Allow, policy.Of("""{"to":"x@good.org"}"""));
        Assert.Equal(3, policy.LimitsOf("w")!.MaxSteps);
    }
}
