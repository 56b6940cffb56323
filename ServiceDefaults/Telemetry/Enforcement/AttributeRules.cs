using System.Collections.Frozen;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Which attributes may stand on which span, made ready for lookup.</summary>
internal sealed class AttributeRules
{
    private static readonly FrozenDictionary<string, AttributeRules> BySpan = SpanNames.All.ToFrozenDictionary(
        x => x.Name, x => new AttributeRules(Vocabulary.Attributes.Where(a => a.On.Contains(x.Name)), x.Name), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Rule> _rules;

    /// <summary>What other libraries put on their spans beyond what is let through is no fault of the service.</summary>
    private readonly bool _counts;

    private AttributeRules(IEnumerable<AttributeDefinition> allowed, string? span, bool counts = true)
    {
        _counts = counts;
        var list = allowed.ToArray();
        _rules = list.ToFrozenDictionary(x => x.Name, Rule.For, StringComparer.Ordinal);
        Required = [.. list.Where(x => span is not null && x.RequiredOn.Contains(span)).Select(x => x.Name)];
    }

    /// <summary>For spans of other libraries.</summary>
    public static AttributeRules Foreign { get; } = new(Vocabulary.Attributes.Where(x => x.On.Contains(SpanGroups.Http) || x.On.Contains(SpanGroups.Database) || x.On.Contains(SpanGroups.Mcp)), null, counts: false);

    /// <summary>For spans of ours whose name nobody knows: nothing is allowed.</summary>
    public static AttributeRules None { get; } = new([], null);

    /// <summary>All attributes, wherever they may stand.</summary>
    public static FrozenSet<string> Known { get; } = Vocabulary.Attributes.Select(x => x.Name).ToFrozenSet(StringComparer.Ordinal);

    public string[] Required { get; }

    public static AttributeRules? Of(string span) => BySpan.GetValueOrDefault(span);

    /// <summary>Null: drop it.</summary>
    public object? Check(string key, object? value, TelemetryPolicy policy)
    {
        if (!_rules.TryGetValue(key, out var rule))
        {
            if (_counts) policy.Count(Known.Contains(key) ? Violation.MisplacedAttribute : Violation.UnknownAttribute);
            return null;
        }
        var allowed = rule.Check(value, policy, out var violation);
        if (allowed is null && _counts) policy.Count(violation);
        return allowed;
    }
}
