using System.Globalization;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// Puts <c>integrity</c> into a record that is canonical already, without parsing it again: the member goes in at its
/// alphabetical place, so the result is canonical too. <c>this_hash</c> is SHA-256 over that text without <c>this_hash</c>.
/// </summary>
public static class EntrySeal
{
    /// <summary>Bytes a seal adds besides the recorder's name, at most.</summary>
    public const int Overhead = 320;

    /// <summary>Room a sealed record needs.</summary>
    public static int MaxSize(int canonicalLength, Recorder recorder) => canonicalLength + Overhead + recorder.Json.Length;

    /// <param name="canonical">A record's canonical bytes, without <c>integrity</c>.</param>
    /// <param name="place">Offset of the first member that sorts after <c>integrity</c>, see <see cref="EntryLayout.PlaceOfIntegrity"/>.</param>
    /// <param name="output">At least <see cref="MaxSize"/> bytes.</param>
    /// <param name="written">Length of the sealed record.</param>
    /// <returns>The entry's <c>this_hash</c>.</returns>
    public static Digest Seal(ReadOnlySpan<byte> canonical, int place, in EntryIntegrity integrity, Span<byte> output, out int written)
    {
        var length = 0;
        Append(output, ref length, canonical[..place]);
        Append(output, ref length, "\"integrity\":{\"prev_hash\":\""u8);
        integrity.PrevHash.WriteText(output[length..]);
        length += Digest.TextSize;
        Append(output, ref length, "\",\"recorded_at\":\""u8);
        // The round-trip format begins like ours and is several times faster than a custom one.
        integrity.RecordedAt.TryFormat(output[length..], out _, "O", CultureInfo.InvariantCulture);
        length += "2026-05-06T06:00:08.000"u8.Length;
        output[length++] = (byte)'Z';
        Append(output, ref length, "\",\"recorded_by\":"u8);
        Append(output, ref length, integrity.RecordedBy.Json);
        Append(output, ref length, ",\"seq\":"u8);
        integrity.Seq.TryFormat(output[length..], out var size, default, CultureInfo.InvariantCulture);
        length += size;

        var rest = canonical[place..];
        "},"u8.CopyTo(output[length..]);
        rest.CopyTo(output[(length + 2)..]);
        var hash = Digest.Of(output[..(length + 2 + rest.Length)]);

        Append(output, ref length, ",\"this_hash\":\""u8);
        hash.WriteText(output[length..]);
        length += Digest.TextSize;
        Append(output, ref length, "\"},"u8);
        Append(output, ref length, rest);
        written = length;
        return hash;
    }

    private static void Append(Span<byte> output, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(output[length..]);
        length += text.Length;
    }
}
