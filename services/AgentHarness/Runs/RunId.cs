using System.Security.Cryptography;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary><c>run_</c> and a ULID: 48 bits of milliseconds since 1970, 80 random bits, in Crockford's base 32.</summary>
internal static class RunId
{
    private const string Prefix = "run_";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        var value = (UInt128)(ulong)now.ToUnixTimeMilliseconds();
        foreach (var next in random) value = (value << 8) | next;
        return string.Create(Prefix.Length + 26, value, static (text, rest) =>
        {
            Prefix.CopyTo(text);
            for (var i = text.Length - 1; i >= Prefix.Length; i--, rest >>= 5) text[i] = Alphabet[(int)(rest & 31)];
        });
    }

    /// <summary>The 128 bits of the ULID, or null when the text is no run id of ours.</summary>
    public static UInt128? Read(string runId)
    {
        if (runId.Length != Prefix.Length + 26 || !runId.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        UInt128 value = 0;
        foreach (var letter in runId.AsSpan(Prefix.Length))
        {
            var digit = Alphabet.IndexOf(letter);
            if (digit < 0) return null;
            value = (value << 5) | (uint)digit;
        }
        return value;
    }
}
