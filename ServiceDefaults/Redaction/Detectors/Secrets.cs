using System.Buffers;
using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction.Detectors;

/// <summary>Secrets known by the name they are assigned to: connection strings, URLs, <c>password=</c> and its kin.</summary>
internal static partial class Secrets
{
    private const int Timeout = 250; // milliseconds

    private static readonly string[] Names = ["pass", "pwd", "secret", "token", "key", "credential"];

    /// <summary>"Password" where it is written in ASCII; other alphabets are found by <see cref="Traits.Foreign"/>.</summary>
    private static readonly string[] ForeignNames = ["kennwort", "contrasena", "mot de passe", "wachtwoord", "senha", "adgangskode", "parola", "heslo", "salasana"];

    public static IEnumerable<Detector> All { get; } =
    [
        new() { Kind = Kinds.UrlSecret, Pattern = UserInfo(), Anchors = ["://"] },
        new()
        {
            Kind = Kinds.UrlSecret, Pattern = Query(), Accept = QueryIsSecret,
            Anchors = [.. Names, "sig=", "signature=", "key=", "code=", "session=", "sessionid=", "session_id=", "sid=", "auth=", "jwt=", "x-amz-"],
        },
        new() { Kind = Kinds.ConnectionString, Pattern = ConnectionString(), Accept = IsInConnectionString, Anchors = ["password", "pwd", "accountkey", "sharedaccesskey", "sharedsecret"] },
        new() { Kind = Kinds.GenericSecret, Pattern = Assignment(), Accept = AssignsSecret, Anchors = Names },
        new() { Kind = Kinds.GenericSecret, Pattern = Foreign(), Accept = AssignsSecret, Anchors = ForeignNames, Traits = Traits.Foreign },
        new() { Kind = Kinds.GenericSecret, Pattern = Spoken(), Accept = IsStrong, Anchors = ["passw", "kennwort"] },
        new() { Kind = Kinds.GenericSecret, Pattern = CommandLine(), Accept = (_, match) => !IsPlaceholder(match.Groups[Detector.Secret].ValueSpan), Anchors = ["mysql", "mariadb", " login", "sshpass", "curl", "redis-cli"] },
        new() { Kind = Kinds.GenericSecret, Pattern = Argument(), Accept = AssignsSecret, Anchors = Names },
        new() { Kind = Kinds.GenericSecret, Pattern = NameAndValue(), Accept = AssignsSecret, Anchors = Names },
        new() { Kind = Kinds.GenericSecret, Pattern = Element(), Accept = AssignsSecret, Anchors = Names },
    ];

    private static readonly SearchValues<string> ConnectionKeys = SearchValues.Create(
        ["host=", "server=", "data source=", "datasource=", "endpoint=", "endpointsprotocol=", "user id=", "userid=", "username=", "uid=", "user=",
            "database=", "initial catalog=", "accountname=", "sharedaccesskeyname=", "port=", "address=", "addr=", "ssl=", "abortconnect=", "hostname="],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Words that stand where a secret would and are none.</summary>
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "none", "nil", "true", "false", "undefined", "empty", "required", "invalid", "incorrect", "wrong", "missing", "expired", "changed", "change",
        "reset", "rotated", "revoked", "rejected", "accepted", "verified", "masked", "hidden", "redacted", "removed", "string", "value", "text", "field",
        "must", "should", "cannot", "can't", "with", "from", "that", "this", "your", "prompt", "policy", "manager", "store", "vault", "file", "example",
        "placeholder", "changeme", "todo", "optional", "default", "unset", "enabled", "disabled", "valid", "mismatch", "unknown", "provided", "given",
        "password", "secret", "token", "bearer", "basic", "cancellationtoken", "cancellationtoken.none", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx", "n/a",
    };

    private static bool QueryIsSecret(string text, Match match)
    {
        var value = match.Groups[Detector.Secret].ValueSpan;
        return match.Groups["weak"].Success
            ? value.Length >= 8 && value.IndexOfAnyInRange('0', '9') >= 0
            : value.Length >= 4 && !IsPlaceholder(value);
    }

    private static bool IsInConnectionString(string text, Match match)
    {
        var from = Math.Max(0, match.Index - 512);
        return text.AsSpan(from, Math.Min(text.Length, match.Index + match.Length + 512) - from).ContainsAny(ConnectionKeys)
            && !IsPlaceholder(match.Groups[Detector.Secret].ValueSpan);
    }

    private static bool AssignsSecret(string text, Match match)
    {
        var value = match.Groups[Detector.Secret].ValueSpan.TrimEnd(".,)]}!?");
        if (value.Length < 4 || IsPlaceholder(value) || match.ValueSpan.StartsWith("public", StringComparison.OrdinalIgnoreCase)) return false;
        var quoted = match.Groups["quote"].Length > 0;
        if (!quoted && CodeExpression().IsMatch(match.Groups[Detector.Secret].ValueSpan)) return false;
        var strictly = match.Groups["sep"].ValueSpan.Contains('=') || quoted;
        var mixed = HasDigit(value) || HasSymbol(value) || (value.ContainsAnyInRange('A', 'Z') && value[1..].ContainsAnyInRange('A', 'Z') && value.ContainsAnyInRange('a', 'z'));
        return match.Groups["pass"].Success
            ? strictly || mixed
            : value.Length >= 8 && HasDigit(value) && !IsPath(value) && Entropy.Of(value) > 2.5 && !IsNumber(value);
    }

    /// <summary>No word and no number of a sentence looks like it: a digit, and a symbol or both cases.</summary>
    private static bool IsStrong(string text, Match match)
    {
        var value = match.Groups[Detector.Secret].ValueSpan.TrimEnd(".,:;)]}!?");
        return value.Length >= 8 && HasDigit(value) && value.ContainsAnyInRange('a', 'z') && (HasSymbol(value) || value[1..].ContainsAnyInRange('A', 'Z') || value.ContainsAnyInRange('A', 'Z') && char.IsAsciiDigit(value[^1]))
            && !IsPath(value) && !IsPlaceholder(value) && !(value.Contains('@') && value.LastIndexOf('.') > value.IndexOf('@'));
    }

    private static bool HasDigit(ReadOnlySpan<char> value) => value.IndexOfAnyInRange('0', '9') >= 0;

    private static bool HasSymbol(ReadOnlySpan<char> value) => value.IndexOfAny("!@#$%^&*+?") >= 0;

    private static bool IsNumber(ReadOnlySpan<char> value) => value.IndexOfAnyExcept("0123456789.,-+eE%") < 0 && value.Length < 16;

    private static bool IsPath(ReadOnlySpan<char> value)
        => value.StartsWith("/") || value.StartsWith("./") || value.StartsWith("http", StringComparison.OrdinalIgnoreCase) || value.Contains("/secrets/", StringComparison.Ordinal)
            || value.StartsWith("sha256:") || value.StartsWith("hmac-sha256:") || value.StartsWith("vault_");

    private static bool IsPlaceholder(ReadOnlySpan<char> value)
        => value.StartsWith("[redacted") || value.IndexOfAnyExcept("*.•xX#-_") < 0 || value.StartsWith("${") || value.StartsWith("{{") || value.StartsWith("<") || value.StartsWith("$(")
            || EnvironmentVariable().IsMatch(value)
            || (value[0] == '{' && value[^1] == '}') || (value[0] == '%' && value[^1] == '%') || Placeholders.Contains(value.TrimEnd(".,;:)").ToString());

    [GeneratedRegex("""\b[a-z][a-z0-9+.-]{1,20}://(?<v>[^\s/:@?#"'<>]{0,128}:[^\s/@?#"'<>]{1,256})@""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex UserInfo();

    [GeneratedRegex("""[?&#](?:(?:(?:[a-z0-9]{1,24}[_.-]){0,3}(?:[a-z]{0,16}token|api_?key|secret|password|passwd|pwd|jwt)|api-key|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature)|(?<weak>key|sig|signature|code|session|session_?id|sid|auth))=(?<v>[^\s&#"'<>;]{4,4096})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Query();

    [GeneratedRegex("""(?<![\w-])(?:password|pwd|accountkey|sharedaccesskey|sharedsecret)\s{0,4}=\s{0,4}(?:"(?<v>[^"]{1,512})"|'(?<v>[^']{1,512})'|(?<v>[^;"'\s,]{1,1024}))""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex ConnectionString();

    private const string NamePattern = """(?:(?<pass>passw(?:or[dt]|d)|passphrase|pwd|(?<![A-Za-z0-9])pass)|secret|token|(?:api|access|private|secret|encryption|encrypt|signing|master|shared|hmac|webhook|session|storage|licen[cs]e|account)[ _-]?key|credentials?)(?:_base|_value|_current|_previous|_prod|_test|_?\d)?""";

    [GeneratedRegex("""(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,24}[_.-]){0,4}[a-z0-9]{0,24}""" + NamePattern + """(?:["'\]]{0,2}\s{0,4}(?<sep>=>|:=|==|=|:)\s{0,4}|\s{1,2}(?<sep>is|was|ist|lautet)\s{1,2}(?:now\s)?)(?:(?<quote>\\?["'`])(?<v>[^"'`\r\n]{4,512})|(?<v>[^\s"'`,;&<>]{4,1024}))""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Assignment();

    private const string ForeignName = """(?<pass>kennwort|contrase[nñ]a|mot de passe|wachtwoord|senha|adgangskode|parola|heslo|salasana|lösenord|hasło|şifre|jelszó|пароль|密码|密碼|口令|パスワード|暗証番号|비밀번호|סיסמה|كلمة المرور)""";

    [GeneratedRegex("""(?:(?<![A-Za-z0-9])[A-Za-z0-9]{1,24}[_.-])?""" + ForeignName + """(?:["'\]]{0,2}\s{0,4}(?<sep>=>|=|:|：|是)\s{0,4}|\s{1,2}(?<sep>ist|lautet|es|est|è|is|é|är|to|jest)\s{1,2})(?:(?<quote>\\?["'`])(?<v>[^"'`\r\n]{4,512})|(?<v>[^\s"'`,;&<>]{4,1024}))""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Foreign();

    [GeneratedRegex("""(?<![A-Za-z0-9])(?:password|passwort|kennwort|passphrase)(?:(?: [a-z']{1,12}){1,4}:)?\s{1,2}(?<v>[^\s"'`,;<>]{8,256})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Spoken();

    // Options that take a secret, by the program they are of.
    [GeneratedRegex("""(?:\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\r\n|;]{0,120}?\s-p|\b[a-z]{2,12} login\b[^\r\n|;]{0,120}?\s-p[ =]|\bsshpass\s{1,2}-p ?|\bcurl\b[^\r\n|;]{0,120}?\s(?:-u|--user)[ =]["']?[^\s:'"]{1,64}:(?!//)|\bredis-cli\b[^\r\n|;]{0,120}?\s-a )["']?(?<v>[^\s'"]{4,256})""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex CommandLine();

    /// <summary>A value that is read from somewhere: <c>os.environ["X"]</c>, <c>getToken()</c>, <c>settings.SECRET_KEY</c>.</summary>
    [GeneratedRegex("""^(?:(?:await|new)\s)?[A-Za-z_$][\w$]{0,63}(?:(?:\.|\?\.|::|->)[A-Za-z_]\w{0,63}){0,6}(?:[\[(](?:$|[\w.,'" $-]{0,128}[\])])|[;,)]{0,2}$(?<=^(?:process|env|os|config|settings|options|self|this|req|request|args|ctx|var|data|secrets|inputs|steps|System|Environment|Configuration)(?:\.|::|->|\?\.).*))""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex CodeExpression();

    /// <summary>The shell puts it in later.</summary>
    [GeneratedRegex("""^\$[A-Za-z_]\w{0,63}$""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex EnvironmentVariable();

    [GeneratedRegex("""--(?:[a-z]{1,16}-){0,3}""" + NamePattern + """(?<sep>[ =]{1,2})(?<quote>["']?)(?<v>[^\s"'`-][^\s"'`]{3,512})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Argument();

    [GeneratedRegex("""<(?:[a-z]{1,16}[:_.-]){0,3}[a-z]{0,16}""" + NamePattern + """(?<sep>)>(?<quote>\s{0,4})(?<v>[^<\s]{4,512})\s{0,4}</""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Element();

    // A pair of members, as in environment lists and XML settings: name: DB_PASS, value: …
    [GeneratedRegex("""\b(?:name|key)["']?\s{0,4}[:=]\s{0,4}["']?(?:[A-Za-z0-9]{1,24}[_.:-]){0,4}[a-z0-9]{0,24}""" + NamePattern + """["']?(?:[\s,]|\\n){1,16}["']?value["']?\s{0,4}(?<sep>[:=])\s{0,4}(?<quote>["']?)(?<v>[^\s"'<>,]{4,1024})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex NameAndValue();
}
