using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools.Schemas;

/// <summary>
/// The part of JSON Schema (draft 2020-12) that tools use for their arguments, compiled once. A keyword that restricts values and can't
/// be checked here makes <see cref="Compile"/> throw: arguments are never let through on a rule that nobody checked.
/// </summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> _unsupported =
    [
        "patternProperties", "propertyNames", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "contains", "minContains",
        "maxContains", "prefixItems", "additionalItems", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef",
    ];

    private readonly JsonElement _root;
    private readonly Dictionary<string, Lazy<SchemaNode>> _referenced = [];
    private readonly SchemaNode _node;
    private readonly MemberChecks? _members;

    private JsonSchema(JsonElement root)
    {
        _root = root;
        _node = Node(root);
        _members = MemberChecks.Of(root, Node);
    }

    /// <exception cref="NotSupportedException">Names the keyword.</exception>
    public static JsonSchema Compile(JsonElement schema) => new(schema);

    /// <returns>Null when the value fits; else where it does not and why, without the value.</returns>
    public string? FirstFault([Payload] JsonElement value) => Describe(_node.Check(value));

    /// <summary>The same of an object whose members are at hand one by one.</summary>
    public string? FirstFault(ToolArguments value) => Describe(_members is not null ? _members.Check(value) : _node.Check(value.Whole));

    private static string? Describe(SchemaFault? fault) => fault is null ? null : $"${fault.Path}: {fault.Reason}";

    internal SchemaNode Node(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.True) return new([]);
        if (schema.ValueKind == JsonValueKind.False) return new([SchemaKeywords.Nothing]);
        List<Keyword> keywords = [];
        foreach (var member in schema.EnumerateObject())
        {
            if (_unsupported.Contains(member.Name)) throw new NotSupportedException($"The JSON schema keyword '{member.Name}' is not supported for tool arguments.");
            // What the specification does not know is an annotation (JSON Schema core, section 6.5).
            if (member.Name == "$ref") keywords.Add(Reference(member.Value.GetString()!));
            else if (SchemaKeywords.Compile(member, schema, Node) is { } keyword) keywords.Add(keyword);
        }
        return new(keywords);
    }

    /// <summary>Within the document only: <c>#/$defs/name</c>. Compiled on first use, so a schema may refer to itself.</summary>
    private Keyword Reference(string pointer)
    {
        if (!_referenced.TryGetValue(pointer, out var node))
            _referenced[pointer] = node = new(() => Node(Resolve(pointer)));
        return value => node.Value.Check(value);
    }

    private JsonElement Resolve(string pointer)
    {
        if (pointer == "#") return _root;
        var target = _root;
        foreach (var step in pointer.StartsWith("#/", StringComparison.Ordinal) ? pointer[2..].Split('/') : [pointer])
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            target = target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var next) ? next
                : throw new NotSupportedException("The JSON schema refers to something outside itself.");
        }
        return target;
    }
}

/// <param name="Path">Below the value that was checked, e.g. <c>.to[0]</c>.</param>
internal sealed record SchemaFault(string Path, string Reason);

internal delegate SchemaFault? Keyword(JsonElement value);

internal sealed class SchemaNode(IReadOnlyList<Keyword> keywords)
{
    public SchemaFault? Check(JsonElement value)
    {
        for (var i = 0; i < keywords.Count; i++)
            if (keywords[i](value) is { } fault) return fault;
        return null;
    }
}
