namespace AgentPlatform.ServiceDefaults.Redaction;

/// <param name="Start">In UTF-16 code units.</param>
/// <param name="Kind">One of <see cref="Kinds"/> or <c>custom:&lt;name&gt;</c>.</param>
public readonly record struct Finding(int Start, int Length, string Kind)
{
    public int End => Start + Length;
}

/// <summary>What the redactor looks for; the marker names it: <c>[redacted:email]</c>.</summary>
public static class Kinds
{
    public const string Email = "email";
    public const string Phone = "phone";
    public const string Card = "card";
    public const string Iban = "iban";
    public const string Ssn = "ssn";
    public const string Ip = "ip";
    public const string Jwt = "jwt";
    public const string Credential = "credential";
    public const string ApiKey = "api_key";
    public const string PrivateKey = "private_key";
    public const string ConnectionString = "connection_string";
    public const string UrlSecret = "url_secret";
    public const string GenericSecret = "generic_secret";
    public const string CustomPrefix = "custom:";

    /// <summary>What a value became that could not be scanned: the scan threw, or took too long.</summary>
    public const string Unscanned = "unscanned";

    /// <summary>The part of a text past <see cref="Redactor.MaxLength"/>.</summary>
    public const string TooLong = "too_long";

    /// <summary>Most specific first: where findings overlap, the first one names the whole.</summary>
    public static IReadOnlyList<string> All { get; } =
        [PrivateKey, UrlSecret, ConnectionString, Jwt, ApiKey, Credential, GenericSecret, Email, Iban, Card, Ssn, Phone, Ip];
}
