using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentPlatform.Policy;

/// <summary>
/// A value of a YAML or JSON document that knows its line. Anchors, aliases, tags, duplicate keys, a second document and
/// deep nesting are refused: a policy must read the same to a person, to this code, and to any other parser.
/// </summary>
internal sealed class DocumentNode
{
    private const int MaxDepth = 8;
    private const int MaxCharacters = 256 * 1024;

    public required int Line { get; init; }
    public string? Scalar { get; private init; }
    public bool IsQuoted { get; private init; }
    public List<DocumentNode>? Items { get; private init; }
    public Dictionary<string, DocumentNode>? Members { get; private init; }

    public static DocumentNode Parse(string text)
    {
        if (text.Length > MaxCharacters) throw new PolicyException(1, "document", $"longer than {MaxCharacters} characters");
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) throw new PolicyException(1, "document", "empty; write at least version, levels and workflows");
            var root = Read(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            if (parser.Current is not StreamEnd) throw new PolicyException((int)parser.Current!.Start.Line, "document", "a second document; upload one policy at a time");
            return root;
        }
        catch (YamlException invalid)
        {
            throw new PolicyException((int)invalid.Start.Line, "document", "not valid YAML or JSON");
        }
    }

    private static DocumentNode Read(Parser parser, int depth)
    {
        var line = (int)(parser.Current?.Start.Line ?? 1);
        if (depth > MaxDepth) throw new PolicyException(line, "document", $"nested deeper than {MaxDepth}");
        if (parser.Current is not NodeEvent node || parser.Current is AnchorAlias || !node.Anchor.IsEmpty)
            throw new PolicyException(line, "document", "anchors and aliases are not allowed; write the value out");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific) throw new PolicyException(line, "document", "tags are not allowed");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new() { Line = line, Scalar = scalar.Value, IsQuoted = scalar.Style != ScalarStyle.Plain };
        if (parser.TryConsume<SequenceStart>(out _))
        {
            List<DocumentNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(parser, depth + 1));
            return new() { Line = line, Items = items };
        }
        parser.Consume<MappingStart>();
        Dictionary<string, DocumentNode> members = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Read(parser, depth + 1);
            if (key.Scalar is null) throw new PolicyException(key.Line, "document", "a key must be a plain name");
            if (!members.TryAdd(key.Scalar, Read(parser, depth + 1))) throw new PolicyException(key.Line, key.Scalar, "written twice");
        }
        return new() { Line = line, Members = members };
    }
}
