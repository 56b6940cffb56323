using System.Text.Json;

namespace AgentPlatform.AgentHarness.Tools.Schemas;

/// <summary>
/// A schema that says of an object only what its members are, as nearly all tools' do: it is checked member by member, so that the
/// arguments need not be put together and parsed first. Finds the same faults as the schema's keywords do.
/// </summary>
internal sealed class MemberChecks
{
    private static readonly HashSet<string> _annotations = ["$schema", "$id", "$comment", "$defs", "title", "description", "examples", "default"];

    private readonly List<(string Name, SchemaNode Node)> _properties = [];
    private readonly List<string> _required = [];
    private SchemaNode? _others;

    /// <returns>Null when the schema says more than that.</returns>
    public static MemberChecks? Of(JsonElement schema, Func<JsonElement, SchemaNode> node)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        MemberChecks checks = new();
        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.NameEquals("type") && keyword.Value.ValueKind == JsonValueKind.String && keyword.Value.ValueEquals("object")) continue;
            if (keyword.NameEquals("properties")) checks._properties.AddRange(keyword.Value.EnumerateObject().Select(member => (member.Name, node(member.Value))));
            else if (keyword.NameEquals("required")) checks._required.AddRange(keyword.Value.EnumerateArray().Select(name => name.GetString()!));
            else if (keyword.NameEquals("additionalProperties")) checks._others = node(keyword.Value);
            else if (!_annotations.Contains(keyword.Name)) return null;
        }
        return checks;
    }

    public SchemaFault? Check(ToolArguments value)
    {
        foreach (var name in _required)
            if (!value.TryGet(name, out _)) return new($".{name}", "required");
        foreach (var (name, node) in _properties)
            if (value.TryGet(name, out var member) && node.Check(member) is { } fault) return fault with { Path = $".{name}{fault.Path}" };
        if (_others is null) return null;
        foreach (var (name, member) in value.Members)
            if (!_properties.Exists(property => property.Name == name) && _others.Check(member) is { } fault) return new(fault.Path, "there is a member the schema does not know");
        return null;
    }
}
