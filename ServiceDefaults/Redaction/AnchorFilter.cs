using System.Runtime.CompilerServices;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>
/// Finds any of up to 255 words, ignoring ASCII case, in one pass: three characters at a time are looked up in a table, and only where they
/// begin a word is it compared. The vectorised searches of the framework degrade with this many words. The same pass counts what
/// <see cref="TraitScan"/> needs to know first.
/// </summary>
internal sealed class AnchorFilter
{
    private const int Bits = 13, Gram = 3;

    /// <summary>By the hash of three characters: which of the lists below, 0 for none.</summary>
    private readonly byte[] _listOf = new byte[1 << Bits];
    private readonly string[][] _lists;

    /// <param name="anchors">Of three characters or more.</param>
    public AnchorFilter(IEnumerable<string> anchors)
    {
        var all = anchors.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        // One that holds another is found with it.
        var lists = all.Where(x => !all.Any(y => y.Length < x.Length && x.Contains(y, StringComparison.OrdinalIgnoreCase)))
            .GroupBy(x => Hash(Add(Add(Add(0, x[0]), x[1]), x[2]))).ToArray();
        _lists = [[], .. lists.Select(x => x.ToArray())];
        for (var i = 0; i < lists.Length; i++) _listOf[lists[i].Key] = checked((byte)(i + 1));
    }

    public bool IsIn(ReadOnlySpan<char> text, out Counts counts)
    {
        counts = default;
        var (gram, found) = (0u, false);
        uint digits = 0, ats = 0, tildes = 0, colons = 0, dots = 0, all = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            all |= c;
            digits += Is((uint)(c - '0') <= 9);
            ats += Is(c == '@');
            tildes += Is(c == '~');
            colons += Is(c == ':');
            dots += Is(c == '.');
            gram = Add(gram, c);
            if (_listOf[Hash(gram)] is not 0 and var list && !found && i >= Gram - 1) found = BeginsWithAny(text[(i - Gram + 1)..], _lists[list]);
        }
        counts = new(digits, ats, tildes, colons, dots, all > 127);
        return found;
    }

    private static bool BeginsWithAny(ReadOnlySpan<char> text, string[] anchors)
    {
        foreach (var anchor in anchors)
            if (text.StartsWith(anchor, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The last three characters, with letters in lower case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Add(uint gram, char c) => ((gram << 8) | (byte)(c | 0x20)) & 0xFF_FFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint gram) => gram * 0x9E37_79B1u >> (32 - Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Is(bool yes) => yes ? 1u : 0u;

    /// <summary>Characters of a text.</summary>
    internal readonly record struct Counts(uint Digits, uint Ats, uint Tildes, uint Colons, uint Dots, bool Foreign);
}
