using System.Text;
using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction.Detectors;

/// <summary>What travels in an HTTP header: JWT, bearer and basic credentials, cookies.</summary>
internal static partial class Credentials
{
    private const int Timeout = 250; // milliseconds

    public static IEnumerable<Detector> All { get; } =
    [
        new() { Kind = Kinds.Jwt, Pattern = Jwt(), Anchors = ["eyJ"] },
        new() { Kind = Kinds.Credential, Pattern = Bearer(), Anchors = ["bearer"], Accept = LooksRandom },
        new() { Kind = Kinds.Credential, Pattern = Basic(), Anchors = ["basic "], Accept = IsUserAndPassword },
        new() { Kind = Kinds.Credential, Pattern = Header(), Anchors = ["authorization", "cookie"], Accept = LooksRandom },
    ];

    private static bool LooksRandom(string text, Match match)
    {
        var token = match.Groups[Detector.Secret].ValueSpan;
        return token.Length >= 8 && (token.IndexOfAnyInRange('0', '9') >= 0 || (token.Length >= 20 && Entropy.Of(token) > 3.6));
    }

    /// <summary>RFC 7617: the base64 of <c>user:password</c>.</summary>
    private static bool IsUserAndPassword(string text, Match match)
    {
        var token = match.Groups[Detector.Secret].ValueSpan;
        Span<byte> bytes = stackalloc byte[token.Length];
        return Convert.TryFromBase64Chars(token, bytes, out var length) && bytes[..length].Contains((byte)':')
            && Encoding.UTF8.GetString(bytes[..length]).All(c => !char.IsControl(c) && c != '\uFFFD');
    }

    [GeneratedRegex("""(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,4096}){0,3}""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Jwt();

    [GeneratedRegex("""\bbearer["']?\s{1,4}["']?(?<v>[A-Za-z0-9._~+/-]{12,4096}={0,2})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Bearer();

    [GeneratedRegex("""\bbasic\s{1,4}(?<v>[A-Za-z0-9+/]{6,1024}={0,2})(?![A-Za-z0-9+/=])""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Basic();

    [GeneratedRegex("""(?:\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:token|apikey|digest|negotiate|hmac|key)\s{1,4})?|\b(?:set-)?cookie["']?\s{0,4}[:=]\s{0,4}["']?[\w.-]{1,64}=)(?!bearer|basic)(?<v>[^\s"',;]{8,4096})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Header();
}
