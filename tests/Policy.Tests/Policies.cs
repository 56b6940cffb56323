using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Policy.Tests;

internal static class Policies
{
    public const string Support = """
        version: support_policy@2026-05-03
        levels: { none: allow, read: allow, write: allow, irreversible: require_approval }
        workflows:
          customer_support_triage_v7: { tools: [gmail.search, gmail.send, crm.*], max_side_effect: irreversible, max_steps: 12, max_cost_usd: 0.50, max_latency_ms: 60000 }
        rules:   # first match wins, before levels
          - { name: external-mail, tool: gmail.send, where: { "$.to": { not_matches: "@example\\.com$" } }, then: require_approval }
          - { name: no-bulk, tool: gmail.send, where: { "$.to": { count_over: 5 } }, then: deny }
        """;

    /// <summary>A policy whose only rule denies <c>t</c> when <paramref name="where"/> holds; everything else is allowed.</summary>
    public static PolicySet Denying(string where) => PolicySet.Parse($$"""
        version: v1
        levels: { write: allow }
        workflows: { w: { tools: ["*"], max_side_effect: write } }
        rules: [ { name: r, tool: t, where: { {{where}} }, then: deny } ]
        """);

    public static PolicyVerdict Call(this PolicySet policy, string tool, SideEffectLevel level, string? args = "{}", string workflow = "customer_support_triage_v7")
        => policy.Evaluate(new(workflow, tool, level, args is null ? null : JsonDocument.Parse(args).RootElement));

    public static PolicyEffect Of(this PolicySet policy, string? args) => policy.Call("t", SideEffectLevel.Write, args, "w").Effect;
}
