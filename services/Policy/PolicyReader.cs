using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts;

namespace AgentPlatform.Policy;

/// <summary>Document to <see cref="PolicySet"/>. Refuses what it does not know: a misspelt limit must not become no limit.</summary>
internal static partial class PolicyReader
{
    private static readonly Dictionary<string, SideEffectLevel> _levels = Enum.GetValues<SideEffectLevel>().ToDictionary(Wire);
    private static readonly Dictionary<string, PolicyEffect> _effects =
        new() { ["allow"] = PolicyEffect.Allow, ["require_approval"] = PolicyEffect.RequireApproval, ["deny"] = PolicyEffect.Deny };

    public static string Wire(SideEffectLevel level) => level switch
    {
        SideEffectLevel.None => "none",
        SideEffectLevel.Read => "read",
        SideEffectLevel.Write => "write",
        _ => "irreversible",
    };

    public static PolicySet Read(DocumentNode document)
    {
        var root = new Field(document, "").Object("version", "levels", "workflows", "rules");
        var version = root.Required("version");
        if (!VersionForm().IsMatch(version.Text())) throw version.Refuse("expected 1 to 128 of letters, digits and . _ @ + -");
        var levels = root.Required("levels").Object([.. _levels.Keys]).Members()
            .ToDictionary(level => _levels[level.Key], level => OneOf(new(level.Value, $"levels.{level.Key}"), _effects));
        var workflows = root.Required("workflows").Members()
            .ToDictionary(workflow => workflow.Key, workflow => ReadWorkflow(new(workflow.Value, $"workflows.{workflow.Key}")));
        var rules = root.Optional("rules")?.Items(most: 500).Select(ReadRule).ToList() ?? [];
        RefuseRepeatedNames(root, rules);
        return new PolicySet(version.Text(), levels, workflows, rules);
    }

    private static PolicySet.Workflow ReadWorkflow(Field workflow)
    {
        workflow.Object("tools", "max_side_effect", "max_steps", "max_cost_usd", "max_latency_ms");
        return new(
            [.. workflow.Required("tools").Items(most: 500).Select(ReadGlob)],
            new WorkflowLimits(
                OneOf(workflow.Required("max_side_effect"), _levels),
                (int?)workflow.Optional("max_steps")?.Integer(1, 100_000),
                workflow.Optional("max_cost_usd")?.Number(0, 1_000_000),
                workflow.Optional("max_latency_ms")?.Integer(1, 30L * 24 * 3600 * 1000)));
    }

    private static Rule ReadRule(Field rule)
    {
        rule.Object("name", "workflow", "tool", "where", "then");
        return new(
            rule.Required("name").Text(),
            rule.Optional("workflow") is { } workflow ? ReadGlob(workflow) : new("*"),
            ReadGlob(rule.Required("tool")),
            rule.Optional("where") is { } where ? ConditionReader.Read(where) : [],
            OneOf(rule.Required("then"), _effects));
    }

    private static Glob ReadGlob(Field field)
        => field.Text() is { Length: <= 200 } pattern ? new(pattern) : throw field.Refuse("longer than 200 characters");

    private static T OneOf<T>(Field field, Dictionary<string, T> values)
        => values.TryGetValue(field.Text(), out var value) ? value : throw field.Refuse($"expected one of {string.Join(", ", values.Keys)}");

    private static void RefuseRepeatedNames(Field root, List<Rule> rules)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < rules.Count; i++)
            if (!seen.Add(rules[i].Name)) throw root.Required("rules").Items(most: 500)[i].Required("name").Refuse("another rule has this name");
    }

    [GeneratedRegex(@"^[A-Za-z0-9._@+-]{1,128}\z")]
    private static partial Regex VersionForm();
}
