using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>One signature line: who signed, with which key, and the signature's bytes.</summary>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);

/// <summary>
/// A C2SP signed note: text that ends in a newline, an empty line, then signature lines
/// <c>— name base64(key id || signature)</c>.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Larger notes are refused before they are looked at.</summary>
    public const int MaxSize = 1 << 20;

    private const int MaxSignatures = 100;
    private const string SignaturePrefix = "— ";

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <value>What was signed, with its final newline.</value>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <exception cref="LedgerFormatException">Not a signed note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxSize) throw new LedgerFormatException("the note is larger than 1 MiB");
        string note;
        try
        {
            note = s_strictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new LedgerFormatException("the note is not UTF-8");
        }
        if (note.Any(c => c < ' ' && c != '\n')) throw new LedgerFormatException("the note holds a control character");
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n')) throw new LedgerFormatException("the note has no signatures");
        var lines = note[(split + 2)..].Split('\n', MaxSignatures + 2)[..^1];
        if (lines.Length is 0 or > MaxSignatures) throw new LedgerFormatException("the note has no signatures, or too many");
        return new(note[..(split + 1)], [.. lines.Select(ParseLine)]);
    }

    /// <summary>Signs <paramref name="text"/>, which ends in a newline, with an ECDSA P-256 key.</summary>
    public static byte[] Sign(string text, string name, ECDsa key)
    {
        if (!text.EndsWith('\n')) throw new ArgumentException("The text of a note ends in a newline.", nameof(text));
        var verifier = NoteKey.Of(name, key);
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var line = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(line, verifier.Id);
        signature.CopyTo(line, 4);
        return Encoding.UTF8.GetBytes($"{text}\n{SignaturePrefix}{name} {Convert.ToBase64String(line)}\n");
    }

    /// <summary>True when one of the signatures is <paramref name="key"/>'s and holds; other keys' signatures are ignored.</summary>
    public bool IsSignedBy(NoteKey key)
    {
        var text = Encoding.UTF8.GetBytes(Text);
        return Signatures.Any(s => s.Name == key.Name && s.KeyId == key.Id && key.Verify(text, s.Signature));
    }

    private static NoteSignature ParseLine(string line)
    {
        var parts = line.StartsWith(SignaturePrefix, StringComparison.Ordinal) ? line[SignaturePrefix.Length..].Split(' ') : [];
        return parts.Length == 2 && NoteKey.IsName(parts[0]) && StrictBase64.Decode(parts[1]) is { Length: > 4 } bytes
            ? new(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..])
            : throw new LedgerFormatException("a signature line is malformed");
    }
}
