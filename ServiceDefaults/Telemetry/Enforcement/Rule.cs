using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Decides what of a value may pass, by its class. The same for attributes, log fields and labels.</summary>
internal sealed class Rule(ValueKind? kind, Classification classification, IReadOnlyList<string> values)
{
    private const int LongestIdentifier = 256, LongestCode = 256, LongestText = 1024;

    /// <summary>From here on a number is as long as an account's; below it no detector would find anything.</summary>
    private const long SuspiciousNumber = 100_000_000;

    private static readonly SearchValues<char> IdentifierChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/+=#,~*%|$-");
    private static readonly SearchValues<char> HostChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:[]_-");
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly FrozenSet<string>? _values = classification == Classification.Enumeration ? values.ToFrozenSet(StringComparer.Ordinal) : null;
    private string? _lastClean;
    private TelemetryPolicy? _cleanFor;

    private bool Counts => kind is null or ValueKind.Int or ValueKind.Double;

    public static Rule For(AttributeDefinition definition) => new(definition.Kind, definition.Classification, definition.Values);

    /// <summary>The value itself when it may pass, a redacted one, or null: then it is dropped and <paramref name="violation"/> says why.</summary>
    public object? Check(object? value, TelemetryPolicy policy, out Violation violation)
    {
        violation = Violation.WrongType;
        switch (value)
        {
            case string text:
                if (kind is not (null or ValueKind.String)) return null;
                if (ReferenceEquals(text, _lastClean) && ReferenceEquals(policy, _cleanFor)) return text; // literals and configured names come again and again
                violation = Violation.WrongValue;
                return CheckText(text, policy);
            case bool: return kind is null or ValueKind.Boolean ? value : null;
            case int whole: return Counts ? CheckNumber(value, whole, policy, out violation) : null;
            case long whole: return Counts ? CheckNumber(value, whole, policy, out violation) : null;
            case short or byte or uint: return Counts ? CheckNumber(value, Convert.ToInt64(value, CultureInfo.InvariantCulture), policy, out violation) : null;
            case double or float or decimal:
                if (kind is not (null or ValueKind.Double)) return null;
                var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return double.IsFinite(number) ? CheckNumber(value, Math.Abs(number) < long.MaxValue ? (long)number : long.MaxValue, policy, out violation) : null;
            case Enum or DateTimeOffset or TimeSpan or Guid:
                return kind is null ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
            default: return null;
        }
    }

    private string? CheckText(string text, TelemetryPolicy policy)
    {
        if (!HasShape(text)) return null;
        if (_values is not null) return Remember(text, policy);
        if (classification is Classification.Hash or Classification.Reference) return text; // nothing else fits these shapes
        var redacted = policy.Redactor.Redact(text, classification == Classification.Host ? Kinds.Ip : null);
        return ReferenceEquals(redacted, text) ? Remember(text, policy) : redacted;
    }

    private string Remember(string text, TelemetryPolicy policy)
    {
        (_lastClean, _cleanFor) = (null, policy); // never the one's text with the other's verdict
        return _lastClean = text;
    }

    private bool HasShape(string text) => classification switch
    {
        Classification.Enumeration => _values!.Contains(text),
        Classification.Hash => IsHash(text),
        Classification.Reference => text.Length is > 6 and <= 70 && text.StartsWith("vault_", StringComparison.Ordinal) && !text.AsSpan(6).ContainsAnyExcept(Base64Url),
        Classification.Identifier or Classification.Name => text.Length <= LongestIdentifier && !text.AsSpan().ContainsAnyExcept(IdentifierChars),
        Classification.Host => text.Length <= LongestIdentifier && !text.AsSpan().ContainsAnyExcept(HostChars),
        Classification.Code => text.Length <= LongestCode,
        Classification.Text => text.Length <= LongestText,
        _ => false,
    };

    private static bool IsHash(string text)
    {
        var digits = text.StartsWith("hmac-sha256:", StringComparison.Ordinal) ? text.AsSpan(12) : text.StartsWith("sha256:", StringComparison.Ordinal) ? text.AsSpan(7) : default;
        return digits.Length == 64 && !digits.ContainsAnyExcept(Hex);
    }

    private static object? CheckNumber(object value, long whole, TelemetryPolicy policy, out Violation violation)
    {
        violation = Violation.WrongValue;
        if (whole is > -SuspiciousNumber and < SuspiciousNumber) return value;
        var text = whole.ToString(CultureInfo.InvariantCulture);
        return ReferenceEquals(policy.Redactor.Redact(text), text) ? value : null;
    }
}
