namespace AgentPlatform.AuditLedger.Core;

/// <summary>RFC 4648 section 4 with one spelling per value: no white space, no stray bits, padding as it must be.</summary>
internal static class StrictBase64
{
    /// <returns>Null when <paramref name="text"/> is not strict base64.</returns>
    public static byte[]? Decode(string text)
    {
        var buffer = new byte[text.Length / 4 * 3];
        if (text.Length % 4 != 0 || !Convert.TryFromBase64String(text, buffer, out var length)) return null;
        var bytes = buffer[..length];
        return Convert.ToBase64String(bytes) == text ? bytes : null;
    }
}
