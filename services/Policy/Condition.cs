using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.Policy;

/// <summary>
/// One test of a rule's <c>where</c>: true, false, or null when it can't be told. A path that selects several values (or
/// one array) holds as soon as one of them does: one outside recipient makes a mail an external one.
/// </summary>
internal abstract record Condition
{
    public abstract bool? Holds(List<JsonElement> selected);

    /// <summary>An absent or structured value matches no pattern, so <c>not_matches</c> holds for it: the strict side.</summary>
    public sealed record Matches(Regex Pattern, bool Negated) : Condition
    {
        public override bool? Holds(List<JsonElement> selected)
        {
            var values = Flatten(selected);
            if (values.Count == 0) return Negated;
            try
            {
                return values.Any(value => (Text(value) is { } text && Pattern.IsMatch(text)) != Negated);
            }
            catch (RegexMatchTimeoutException)
            {
                return null;
            }
        }
    }

    public sealed record OneOf(IReadOnlyList<JsonElement> Allowed, bool Negated) : Condition
    {
        public override bool? Holds(List<JsonElement> selected)
        {
            var values = Flatten(selected);
            if (values.Count == 0) return Negated;
            return values.Any(value => Allowed.Any(allowed => JsonElement.DeepEquals(value, allowed)) != Negated);
        }
    }

    /// <summary>Strictly over or under; a value that is no number can't be compared, so the call is not decided.</summary>
    public sealed record Beyond(decimal Bound, bool Under) : Condition
    {
        public override bool? Holds(List<JsonElement> selected)
        {
            var unknown = false;
            foreach (var value in Flatten(selected))
            {
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number)) unknown = true;
                else if (Under ? number < Bound : number > Bound) return true;
            }
            return unknown ? null : false;
        }
    }

    /// <summary>More than <paramref name="Bound"/> values; an array counts its items, a single value one.</summary>
    public sealed record CountOver(int Bound) : Condition
    {
        public override bool? Holds(List<JsonElement> selected) => Flatten(selected).Count > Bound;
    }

    public sealed record Exists(bool Expected) : Condition
    {
        public override bool? Holds(List<JsonElement> selected)
            => selected.Any(value => value.ValueKind != JsonValueKind.Null) == Expected;
    }

    private static List<JsonElement> Flatten(List<JsonElement> selected)
        => [.. selected.SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().AsEnumerable() : [value])];

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
