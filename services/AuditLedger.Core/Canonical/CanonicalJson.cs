using System.Buffers;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// RFC 8785 JSON Canonicalization Scheme, from UTF-8 to UTF-8. Stricter than the RFC asks: duplicate member names, lone
/// surrogates, invalid UTF-8, a byte order mark, numbers beyond the range of a double and nesting deeper than
/// <see cref="MaxDepth"/> are refused, so one text has exactly one meaning. Does not allocate once a thread has warmed up.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 64;

    /// <summary>Writes the canonical bytes of one JSON value, in one piece and only when the whole input is acceptable.</summary>
    /// <exception cref="CanonicalJsonException">The input is refused; nothing was written.</exception>
    public static void Canonicalize(ReadOnlySpan<byte> utf8Json, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var workspace = Workspace.Rent();
        try
        {
            output.Write(new CanonicalTranscriber(utf8Json, workspace).Run());
        }
        finally
        {
            workspace.Return();
        }
    }

    /// <inheritdoc cref="Canonicalize(ReadOnlySpan{byte}, IBufferWriter{byte})"/>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        var workspace = Workspace.Rent();
        try
        {
            return new CanonicalTranscriber(utf8Json, workspace).Run().ToArray();
        }
        finally
        {
            workspace.Return();
        }
    }

    /// <summary>True when the bytes are acceptable and already their own canonical form.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json)
    {
        var workspace = Workspace.Rent();
        try
        {
            return new CanonicalTranscriber(utf8Json, workspace).Run().SequenceEqual(utf8Json);
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
        finally
        {
            workspace.Return();
        }
    }
}
