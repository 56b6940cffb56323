using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction.Detectors;

/// <summary>E-mail and IP addresses.</summary>
internal static partial class Addresses
{
    private const int Timeout = 250; // milliseconds

    private static readonly Context VersionWords = new(20, "version", "ver.", "ver ", "release", "build", "revision", "upgrade", "update", "firmware", "driver", "assembly", "package",
        "sdk", "runtime", "chapter", "section", "clause", "oid", "paragraph", "patch", "downgrade", "library", "nuget", "tag ", ".net");

    public static IEnumerable<Detector> All { get; } =
    [
        new() { Kind = Kinds.Email, Pattern = Email(), Traits = Traits.At, Accept = IsEmail },
        new() { Kind = Kinds.Ip, Pattern = V4(), Traits = Traits.DottedQuad, Accept = IsV4 },
        new() { Kind = Kinds.Ip, Pattern = V6(), Traits = Traits.Colons, Accept = IsV6 },
    ];

    private static bool IsEmail(string text, Match match)
    {
        var domain = match.Groups["domain"].ValueSpan;
        var end = match.Index + match.Length;
        var isRemote = match.ValueSpan.StartsWith("git@") && end < text.Length && text[end] == ':';
        return !isRemote && !(char.IsAsciiDigit(domain[0]) && domain.EndsWith("x.png")) && domain[(domain.LastIndexOf('.') + 1)..] is not ("png" or "jpg" or "svg" or "js" or "css" or "json" or "yaml" or "md");
    }

    private static bool IsV4(string text, Match match)
    {
        var value = match.ValueSpan;
        if (!IPAddress.TryParse(value, out _) || value.StartsWith("127.") || value.StartsWith("0.") || value.StartsWith("255.")) return false;
        var before = match.Index > 0 ? text[match.Index - 1] : ' ';
        var network = value.EndsWith(".0") && match.Index + match.Length + 1 < text.Length && text[match.Index + match.Length] == '/' && char.IsAsciiDigit(text[match.Index + match.Length + 1]); // 10.0.0.0/8
        var product = before == '/' && match.Index > 1 && char.IsLetterOrDigit(text[match.Index - 2]); // Chrome/120.0.0.0
        return !network && !product && !VersionWords.Precedes(text, match.Index);
    }

    private static bool IsV6(string text, Match match)
    {
        var value = match.ValueSpan.TrimEnd('.');
        return (value.StartsWith("::") || value.IndexOf(':') >= 3) // addresses begin with a full group; times, ratios and names don't
            && value.Length >= 6 && value.IndexOfAnyInRange('0', '9') >= 0 && value.Count(':') >= 2 && (value.Length >= 8 || value.StartsWith("fe80") || value.StartsWith("2"))
            && IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address);
    }

    [GeneratedRegex("""(?<![\w.%+'-])[\w.%+'-]{1,64}@(?<domain>(?:[\w-]{1,63}\.){1,8}(?:[A-Za-z]{2,24}|xn--[a-z0-9-]{2,30}))(?![\w-]|\.\w)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Email();

    [GeneratedRegex("""(?<![\w.-])(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}(?![\w-]|\.\w)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex V4();

    [GeneratedRegex("""(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex V6();
}
