namespace AgentPlatform.Policy.Tests;

public class RefusalTests
{
    private const string Head = "version: v\nlevels: { read: allow }\nworkflows: { w: { tools: [t], max_side_effect: write } }\n";

    [Theory]
    [InlineData("", 1, "document")]
    [InlineData("version: }", 1, "document")]
    [InlineData("- a", 1, "")]
    [InlineData("levels: {}\nworkflows: {}", 1, "version")]
    [InlineData("version: 'a/b'\nlevels: {}\nworkflows: {}", 1, "version")]
    [InlineData("version: v\nversion: v\nlevels: {}", 2, "version")]
    [InlineData("version: v\nlevels: { reed: allow }\nworkflows: {}", 2, "levels.reed")]
    [InlineData("version: v\nlevels: { read: maybe }\nworkflows: {}", 2, "levels.read")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w:\n    tools: [t]", 5, "workflows.w.max_side_effect")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w:\n    max_side_effect: read\n    tools: t", 6, "workflows.w.tools")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w: { tools: [t], max_side_effect: read, max_step: 3 }", 4, "workflows.w.max_step")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w: { tools: [t], max_side_effect: read, max_steps: 0 }", 4, "workflows.w.max_steps")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w: { tools: [t], max_side_effect: read, max_steps: 1.5 }", 4, "workflows.w.max_steps")]
    [InlineData("version: v\nlevels: {}\nworkflows:\n  w: { tools: [t], max_side_effect: read, max_cost_usd: '1' }", 4, "workflows.w.max_cost_usd")]
    [InlineData(Head + "rules:\n  - { tool: t, then: deny }", 5, "rules[0].name")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, then: deny }\n  - { name: r, tool: t, then: deny }", 6, "rules[1].name")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, when: {}, then: deny }", 5, "rules[0].when")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { to: { exists: true } }, then: deny }", 5, "rules[0].where.to")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $..to: { exists: true } }, then: deny }", 5, "rules[0].where.$..to")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { like: x } }, then: deny }", 5, "rules[0].where.$.to.like")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { matches: '(' } }, then: deny }", 5, "rules[0].where.$.to.matches")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { matches: '(?=a)' } }, then: deny }", 5, "rules[0].where.$.to.matches")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { matches: '((a{99}){99}){99}' } }, then: deny }", 5, "rules[0].where.$.to.matches")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { count_over: -1 } }, then: deny }", 5, "rules[0].where.$.to.count_over")]
    [InlineData(Head + "rules:\n  - { name: r, tool: t, where: { $.to: { exists: 'true' } }, then: deny }", 5, "rules[0].where.$.to.exists")]
    [InlineData("version: &a v\nlevels: {}\nworkflows: {}", 1, "document")]
    [InlineData("version: v\nlevels: *a\nworkflows: {}", 2, "document")]
    [InlineData("version: !x v\nlevels: {}\nworkflows: {}", 1, "document")]
    [InlineData(Head + "---\nversion: w", 4, "document")]
    [InlineData("version: [[[[[[[[[[x]]]]]]]]]]", 1, "document")]
    public void NamesLineAndField(string document, int line, string field)
    {
        var refused = Assert.Throws<PolicyException>(() => PolicySet.Parse(document));
        Assert.Equal((line, field), (refused.Line, refused.Field));
    }

    [Fact]
    public void EndlessNestingIsRefusedNotFollowed()
        => Assert.Throws<PolicyException>(() => PolicySet.Parse("version: " + new string('[', 200_000)));

    [Fact]
    public void TooLongIsRefused()
        => Assert.Throws<PolicyException>(() => PolicySet.Parse(new string('#', 300_000)));

    [Fact]
    public void EveryTruncationIsRefusedOrReadsCompletely()
    {
        for (var length = 0; length < Policies.Support.Length; length++)
        {
            try
            {
                PolicySet.Parse(Policies.Support[..length]);
            }
            catch (PolicyException refused)
            {
                Assert.InRange(refused.Line, 1, 8);
            }
        }
    }
}
