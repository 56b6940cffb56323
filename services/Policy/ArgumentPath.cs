using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.Policy;

/// <summary>
/// The part of JSONPath (RFC 9535) a rule needs: <c>$.to</c>, <c>$['reply-to']</c>, <c>$.items[0]</c>, <c>$.items[*].sku</c>.
/// No filters and no descent: what a rule looks at must be plain to its reader.
/// </summary>
internal sealed partial class ArgumentPath
{
    private readonly (string? Name, int? Index)[] _steps;

    private ArgumentPath((string?, int?)[] steps) => _steps = steps;

    /// <summary>Null when <paramref name="text"/> is not a path of this form.</summary>
    public static ArgumentPath? Parse(string text)
    {
        if (!Whole().IsMatch(text)) return null;
        return new([.. Step().Matches(text).Select(step =>
            step.Groups["name"] is { Success: true } name ? (name.Value, (int?)null)
            : step.Groups["index"] is { Success: true } index ? (null, int.Parse(index.ValueSpan, provider: null))
            : ((string?)null, (int?)null))]);
    }

    /// <summary>The values the path selects, in order; none where it leads nowhere.</summary>
    public List<JsonElement> Select(JsonElement root)
    {
        List<JsonElement> selected = [root];
        foreach (var (name, index) in _steps)
            selected = [.. selected.SelectMany(value => Children(value, name, index))];
        return selected;
    }

    private static IEnumerable<JsonElement> Children(JsonElement value, string? name, int? index) => (value.ValueKind, name, index) switch
    {
        (JsonValueKind.Object, { } member, _) => value.TryGetProperty(member, out var child) ? [child] : [],
        (JsonValueKind.Array, null, { } at) => at < value.GetArrayLength() ? [value[at]] : [],
        (JsonValueKind.Array, null, null) => value.EnumerateArray(),
        (JsonValueKind.Object, null, null) => value.EnumerateObject().Select(member => member.Value),
        _ => [],
    };

    private const string OneStep = @"\.(?<name>[A-Za-z_][A-Za-z0-9_]*)|\['(?<name>[^'\\]+)'\]|\[(?<index>[0-9]{1,6})\]|\[\*\]|\.\*";

    [GeneratedRegex(@"^\$(" + OneStep + @"){0,16}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(OneStep, RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
