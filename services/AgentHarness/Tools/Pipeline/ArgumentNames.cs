using System.Buffers;
using System.Text.Json;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// The values of some arguments as a name for the ledger and for spans. Only what looks like an identifier is shown; an address,
/// a name or a text is stood for by the vault's keyed hash, which is as stable and can't be guessed.
/// </summary>
internal sealed class ArgumentNames
{
    private const int MaxLength = 128;

    /// <summary>More digits than this may be a telephone, account or card number.</summary>
    private const int LongestNumber = 6;

    private static readonly SearchValues<char> _identifier = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly ToolCall _call;
    private readonly IReadOnlyList<string> _fields;

    public ArgumentNames(ToolCall call, IReadOnlyList<string> fields)
    {
        (_call, _fields) = (call, fields);
        var values = fields.Select(call.Text).ToList();
        Absent = values.TrueForAll(value => value is null);
        if (values.TrueForAll(IsIdentifier)) InClear = string.Join(':', values);
    }

    public bool Absent { get; }

    /// <summary>Null when a value must not be shown.</summary>
    public string? InClear { get; }

    /// <summary>What the vault is to hash instead.</summary>
    public JsonElement Hidden => JsonSerializer.SerializeToElement(_fields.ToDictionary(name => name, _call.Text));

    private static bool IsIdentifier(string? value)
        => value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExcept(_identifier)
            && (value.Length <= LongestNumber || value.AsSpan().ContainsAnyExceptInRange('0', '9'));
}
