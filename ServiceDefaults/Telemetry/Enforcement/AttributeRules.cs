using System.Collections.Frozen;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Which attributes may stand on which span, made ready for lookup.</summary>
internal sealed class AttributeRules
{
    private const int Remembered = 32;

    private static readonly FrozenDictionary<string, AttributeRules> BySpan = SpanNames.All.ToFrozenDictionary(
        x => x.Name, x => new AttributeRules(Vocabulary.Attributes.Where(a => a.On.Contains(x.Name)), x.Name), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Attribute> _attributes;

    /// <summary>What stood at each place last time: the same code sets the same attributes in the same order.</summary>
    private readonly Attribute?[] _lastAt = new Attribute?[Remembered];

    /// <summary>What other libraries put on their spans beyond what is let through is no fault of the service.</summary>
    private readonly bool _counts;

    private AttributeRules(IEnumerable<AttributeDefinition> allowed, string? span, bool counts = true)
    {
        _counts = counts;
        var list = allowed.ToArray();
        var required = list.Where(x => span is not null && x.RequiredOn.Contains(span)).ToArray();
        _attributes = list.ToFrozenDictionary(x => x.Name, x => new Attribute(x.Name, Rule.For(x), required.Contains(x) ? 1u << Array.IndexOf(required, x) : 0), StringComparer.Ordinal);
        Required = (1u << required.Length) - 1;
    }

    /// <summary>For spans of other libraries.</summary>
    public static AttributeRules Foreign { get; } = new(Vocabulary.Attributes.Where(x => x.On.Contains(SpanGroups.Http) || x.On.Contains(SpanGroups.Database) || x.On.Contains(SpanGroups.Mcp)), null, counts: false);

    /// <summary>For spans of ours whose name nobody knows: nothing is allowed.</summary>
    public static AttributeRules None { get; } = new([], null);

    /// <summary>All attributes, wherever they may stand.</summary>
    public static FrozenSet<string> Known { get; } = Vocabulary.Attributes.Select(x => x.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <value>A bit for each attribute that must be there.</value>
    public uint Required { get; }

    public static AttributeRules? Of(string span) => BySpan.GetValueOrDefault(span);

    /// <summary>The value that may pass. Null: drop it.</summary>
    /// <param name="place">Where it stands on the span; any number will do, the right one is quicker.</param>
    /// <param name="present">Gets the attribute's bit of <see cref="Required"/>.</param>
    public object? Check(string key, object? value, TelemetryPolicy policy, int place, ref uint present)
    {
        ref var last = ref _lastAt[place & (Remembered - 1)];
        var attribute = last;
        if (attribute is null || !ReferenceEquals(attribute.Name, key))
        {
            if (!_attributes.TryGetValue(key, out attribute))
            {
                if (_counts) policy.Count(Known.Contains(key) ? Violation.MisplacedAttribute : Violation.UnknownAttribute);
                return null;
            }
            if (ReferenceEquals(attribute.Name, key)) last = attribute;
        }
        var allowed = attribute.Rule.Check(value, policy, out var violation);
        if (allowed is not null) present |= attribute.Required;
        else if (_counts) policy.Count(violation);
        return allowed;
    }

    private sealed record Attribute(string Name, Rule Rule, uint Required);
}
