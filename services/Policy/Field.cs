using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Policy;

/// <summary>A node and where it stands, so that every refusal names the field.</summary>
internal readonly record struct Field(DocumentNode Node, string Path)
{
    public PolicyException Refuse(string reason) => new(Node.Line, Path, reason);

    /// <summary>The members of an object, having refused any that is not <paramref name="known"/>.</summary>
    public Field Object(params ReadOnlySpan<string> known)
    {
        foreach (var (name, node) in Members())
            if (!known.Contains(name))
                throw new PolicyException(node.Line, Join(name), $"unknown member; expected one of {string.Join(", ", known.ToArray())}");
        return this;
    }

    public Dictionary<string, DocumentNode> Members() => Node.Members ?? throw Refuse("expected an object");

    public Field Required(string name) => Optional(name) ?? throw new PolicyException(Node.Line, Join(name), "missing");

    public Field? Optional(string name) => Members().TryGetValue(name, out var node) ? new(node, Join(name)) : null;

    public IReadOnlyList<Field> Items(int most)
    {
        var (items, path) = (Node.Items ?? throw Refuse("expected a list"), Path);
        if (items.Count > most) throw Refuse($"more than {most} items");
        return [.. items.Select((node, i) => new Field(node, $"{path}[{i}]"))];
    }

    public string Text() => Node.Scalar is { Length: > 0 } text ? text : throw Refuse("expected a text");

    public decimal Number(decimal min, decimal max)
        => !Node.IsQuoted && decimal.TryParse(Node.Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Refuse(FormattableString.Invariant($"expected a number from {min} to {max}"));

    public long Integer(long min, long max)
        => Number(min, max) is var number && decimal.IsInteger(number) ? (long)number : throw Refuse("expected a whole number");

    public bool Boolean() => (Node.IsQuoted, Node.Scalar) switch
    {
        (false, "true") => true,
        (false, "false") => false,
        _ => throw Refuse("expected true or false"),
    };

    /// <summary>A scalar as JSON: quoted is text; plain is a number, true or false, or else text.</summary>
    public JsonElement Scalar()
    {
        var text = Node.Scalar ?? throw Refuse("expected a text, a number, true or false");
        if (!Node.IsQuoted && text is "true" or "false") return JsonSerializer.SerializeToElement(text == "true");
        if (!Node.IsQuoted && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return JsonSerializer.SerializeToElement(number);
        return JsonSerializer.SerializeToElement(text);
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
