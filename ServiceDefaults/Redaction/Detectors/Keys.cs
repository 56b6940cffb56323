using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction.Detectors;

/// <summary>Keys that carry their issuer's prefix, and PEM private keys.</summary>
internal static partial class Keys
{
    private const int Timeout = 250; // milliseconds

    public static IEnumerable<Detector> All { get; } =
    [
        new()
        {
            Kind = Kinds.PrivateKey, Pattern = Pem(), Anchors = ["PRIVATE KEY", "PuTTY-User-Key-File"],
        },
        new()
        {
            Kind = Kinds.ApiKey, Pattern = CloudKey(), Accept = HasDigit, Traits = Traits.Tilde,
            Anchors = ["AKIA", "ASIA", "AROA", "AIDA", "AIza", "ya29.", "GOCSPX-", "dapi", "dop_v1_", "doo_v1_", "dor_v1_", "hvs.", "hvb."],
        },
        new()
        {
            Kind = Kinds.ApiKey, Pattern = CodeHostKey(), Accept = HasDigit,
            Anchors = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glsa_", "npm_", "oy2", "pypi-", "dckr_pat_", "hf_"],
        },
        new()
        {
            Kind = Kinds.ApiKey, Pattern = SaasKey(), Accept = HasDigit,
            Anchors = ["xox", "xapp-", "hooks.slack.com", "k_live_", "k_test_", "whsec_", "sk-", "SG.", "lin_api_", "shpat_", "shpss_", "key-"],
        },
        new()
        {
            Kind = Kinds.ApiKey, Pattern = AwsSecret(), Anchors = ["aws"], Accept = (_, match) => Entropy.Of(match.Groups[Detector.Secret].ValueSpan) > 3.5,
        },
    ];

    private static bool HasDigit(string text, Match match) => match.ValueSpan.IndexOfAnyInRange('0', '9') >= 0;

    [GeneratedRegex("""-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END)){0,16000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?|PuTTY-User-Key-File-\d:[\s\S]{0,16000}""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Pem();

    [GeneratedRegex("""(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}|AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,512}|GOCSPX-[0-9A-Za-z_-]{24,40}|[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}|dapi[a-f0-9]{32}|do[opr]_v1_[a-f0-9]{64}|hv[sb]\.[A-Za-z0-9_-]{20,256})(?![A-Za-z0-9])""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex CloudKey();

    [GeneratedRegex("""(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}|gl(?:pat|dt|rt)-[A-Za-z0-9_.-]{20,128}|glsa_[A-Za-z0-9_]{32,64}|npm_[A-Za-z0-9]{36}|oy2[a-z0-9]{43}|pypi-[A-Za-z0-9_-]{32,512}|dckr_pat_[A-Za-z0-9_-]{20,64}|hf_[A-Za-z0-9]{30,64})(?![A-Za-z0-9])""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex CodeHostKey();

    [GeneratedRegex("""(?<![A-Za-z0-9_-])(?:xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[0-9]-[A-Za-z0-9-]{10,255}|[srp]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/=]{24,64}|sk-[A-Za-z0-9_-]{20,255}|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}|lin_api_[A-Za-z0-9]{32,64}|shp(?:at|ss)_[a-fA-F0-9]{32}|key-[0-9a-f]{32})(?![A-Za-z0-9])|hooks\.slack\.com/services/(?<v>T[A-Za-z0-9]{6,16}/B[A-Za-z0-9]{6,16}/[A-Za-z0-9]{16,40})""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex SaasKey();

    [GeneratedRegex("""aws[\w .-]{0,24}(?:secret|sk)[\w .-]{0,24}(?:["']?\s{0,4}[=:]\s{0,4}["']?|\s)(?<v>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex AwsSecret();
}
