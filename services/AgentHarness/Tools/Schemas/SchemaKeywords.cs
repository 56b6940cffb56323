using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.AgentHarness.Tools.Schemas;

/// <summary>One entry a keyword. As in the specification, a keyword says nothing about values of another type than its own.</summary>
internal static class SchemaKeywords
{
    private static readonly TimeSpan _patternTimeout = TimeSpan.FromSeconds(1);

    public static Keyword Nothing { get; } = _ => new("", "not allowed");

    /// <returns>Null for a keyword that is not known.</returns>
    public static Keyword? Compile(JsonProperty keyword, JsonElement schema, Func<JsonElement, SchemaNode> node)
    {
        var value = keyword.Value;
        return keyword.Name switch
        {
            "type" => Types(value),
            "enum" => Enumeration([.. value.EnumerateArray()]),
            "const" => Enumeration([value]),
            "properties" => Properties(value.EnumerateObject().Select(member => (member.Name, node(member.Value))).ToArray()),
            "required" => Required([.. value.EnumerateArray().Select(name => name.GetString()!)]),
            "additionalProperties" => Additional(node(value), schema),
            "items" => Items(node(value)),
            "anyOf" => AnyOf([.. value.EnumerateArray().Select(node)], least: 1, most: int.MaxValue),
            "oneOf" => AnyOf([.. value.EnumerateArray().Select(node)], least: 1, most: 1),
            "allOf" => AllOf([.. value.EnumerateArray().Select(node)]),
            "not" => Not(node(value)),
            "pattern" => Pattern(new(value.GetString()!, RegexOptions.CultureInvariant, _patternTimeout)),
            "minLength" => Length(value.GetInt32(), int.MaxValue),
            "maxLength" => Length(0, value.GetInt32()),
            "minItems" => Count(value.GetInt32(), int.MaxValue),
            "maxItems" => Count(0, value.GetInt32()),
            "uniqueItems" => value.ValueKind == JsonValueKind.True ? Unique : _ => null,
            "minProperties" => Members(value.GetInt32(), int.MaxValue),
            "maxProperties" => Members(0, value.GetInt32()),
            "minimum" => Number(number => number >= value.GetDouble(), "too small"),
            "maximum" => Number(number => number <= value.GetDouble(), "too large"),
            "exclusiveMinimum" => Number(number => number > value.GetDouble(), "too small"),
            "exclusiveMaximum" => Number(number => number < value.GetDouble(), "too large"),
            "multipleOf" => Number(number => decimal.Remainder((decimal)number, value.GetDecimal()) == 0, "not a multiple"),
            _ => null,
        };
    }

    private static Keyword Types(JsonElement types)
    {
        string[] allowed = types.ValueKind == JsonValueKind.Array ? [.. types.EnumerateArray().Select(type => type.GetString()!)] : [types.GetString()!];
        var reason = "expected " + string.Join(" or ", allowed);
        return value =>
        {
            foreach (var type in allowed)
                if (IsOf(type, value)) return null;
            return new("", reason);
        };
    }

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("null", JsonValueKind.Null) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _) || double.IsInteger(value.GetDouble()),
        _ => false,
    };

    private static Keyword Enumeration(JsonElement[] allowed)
        => value => Array.Exists(allowed, one => JsonElement.DeepEquals(one, value)) ? null : new("", "not one of the allowed values");

    private static Keyword Properties((string Name, SchemaNode Node)[] properties) => value =>
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        foreach (var (name, node) in properties)
            if (value.TryGetProperty(name, out var member) && node.Check(member) is { } fault) return fault with { Path = $".{name}{fault.Path}" };
        return null;
    };

    private static Keyword Required(string[] names) => value =>
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
            if (!value.TryGetProperty(name, out _)) return new($".{name}", "required");
        return null;
    };

    private static Keyword Additional(SchemaNode node, JsonElement schema)
    {
        HashSet<string> declared = schema.TryGetProperty("properties", out var properties) ? [.. properties.EnumerateObject().Select(member => member.Name)] : [];
        return value =>
        {
            if (value.ValueKind != JsonValueKind.Object) return null;
            foreach (var member in value.EnumerateObject())
                if (!declared.Contains(member.Name) && node.Check(member.Value) is { } fault) return new(fault.Path, "there is a member the schema does not know");
            return null;
        };
    }

    private static Keyword Items(SchemaNode node) => value =>
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (node.Check(item) is { } fault) return fault with { Path = $"[{at}]{fault.Path}" };
            at++;
        }
        return null;
    };

    private static Keyword AnyOf(SchemaNode[] nodes, int least, int most) => value =>
    {
        var fits = nodes.Count(node => node.Check(value) is null);
        return fits >= least && fits <= most ? null : new("", fits < least ? "fits none of the alternatives" : "fits more than one alternative");
    };

    private static Keyword AllOf(SchemaNode[] nodes) => value => nodes.Select(node => node.Check(value)).FirstOrDefault(fault => fault is not null);

    private static Keyword Not(SchemaNode node) => value => node.Check(value) is null ? new("", "not allowed") : null;

    private static Keyword Pattern(Regex pattern)
        => value => value.ValueKind != JsonValueKind.String || pattern.IsMatch(value.GetString()!) ? null : new("", "does not match the pattern");

    /// <summary>In Unicode code points, as the specification counts.</summary>
    private static Keyword Length(int least, int most) => value =>
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var length = value.GetString()!.EnumerateRunes().Count();
        return length < least ? new("", "too short") : length > most ? new("", "too long") : null;
    };

    private static Keyword Count(int least, int most)
        => value => value.ValueKind != JsonValueKind.Array || (value.GetArrayLength() >= least && value.GetArrayLength() <= most) ? null : new("", "wrong number of items");

    private static Keyword Members(int least, int most)
        => value => value.ValueKind != JsonValueKind.Object || (value.GetPropertyCount() >= least && value.GetPropertyCount() <= most) ? null : new("", "wrong number of members");

    private static SchemaFault? Unique(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        List<JsonElement> seen = [];
        foreach (var item in value.EnumerateArray())
        {
            if (seen.Exists(other => JsonElement.DeepEquals(other, item))) return new("", "items must differ");
            seen.Add(item);
        }
        return null;
    }

    private static Keyword Number(Func<double, bool> holds, string reason)
        => value => value.ValueKind != JsonValueKind.Number || holds(value.GetDouble()) ? null : new("", reason);
}
