namespace AgentPlatform.ServiceDefaults.Redaction;

internal static class Entropy
{
    /// <summary>Shannon entropy in bits per character; random base64 of 40 characters has about 5, English about 3.</summary>
    public static double Of(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in text) counts[c & 127]++;
        var bits = 0.0;
        foreach (var count in counts)
            if (count > 0) bits -= (double)count / text.Length * Math.Log2((double)count / text.Length);
        return bits;
    }
}
