using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>Says why a request could not be read, naming the field, without quoting anything the caller sent but that name.</summary>
internal static partial class JsonFault
{
    private const string Nullable = "Nullable<";

    public static string Describe(JsonException fault)
    {
        var at = Field(fault.Path) is { } field ? $" Field: {field}." : "";
        return Reason(fault) + at + (fault.LineNumber is { } line ? $" (line {line + 1}, byte {fault.BytePositionInLine})" : "");
    }

    /// <summary>The framework's text is <c>Failed to bind parameter "Nullable&lt;long&gt; afterSeq" from "…".</c>, and the like: only type and name are kept.</summary>
    public static string DescribeBinding(string message)
    {
        if (Parameter().Match(message) is not { Success: true } match) return "The request could not be read.";
        var (name, type) = (JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups["name"].Value), match.Groups["type"].Value);
        var optional = type.StartsWith(Nullable, StringComparison.Ordinal);
        return $"The parameter {name} is {(optional ? "" : "missing or is ")}not {Expected(optional ? type[Nullable.Length..^1] : type)}.";
    }

    private static string Expected(string type) => type switch
    {
        "int" or "long" => "a whole number",
        "bool" => "true or false",
        "Guid" => "a UUID",
        "DateTimeOffset" => "an RFC 3339 time",
        _ => $"a valid {type}",
    };

    // The serializer has one exception type for every fault and no code in it, so its wording is what there is.
    private static string Reason(JsonException fault) => fault.Message switch
    {
        StrictJson.NotUtf8 or StrictJson.LoneSurrogate => fault.Message,
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "The body has a member this endpoint doesn't know.",
        var m when m.Contains("uplicate", StringComparison.Ordinal) => "The body has the same member twice.",
        var m when m.Contains("maximum configured depth", StringComparison.Ordinal) || m.Contains("maximum depth", StringComparison.Ordinal)
            => $"The body is nested deeper than {Contracts.ContractsJson.MaxDepth} levels.",
        var m when m.Contains("missing required", StringComparison.Ordinal) => "The body lacks a required member." + Missing(m),
        var m when m.Contains("UTF-16", StringComparison.Ordinal) || m.Contains("surrogate", StringComparison.Ordinal) => StrictJson.LoneSurrogate,
        var m when m.Contains("UTF-8", StringComparison.Ordinal) => StrictJson.NotUtf8,
        var m when m.Contains("could not be converted", StringComparison.Ordinal) || m.Contains("allow null", StringComparison.Ordinal) || m.Contains("allow setting null", StringComparison.Ordinal)
            || m.StartsWith("Expected an RFC 3339", StringComparison.Ordinal) => "A value is not of the type its member has.",
        _ => "The body is not valid JSON.",
    };

    private static string Missing(string message)
        => Quoted().Matches(message) is { Count: > 0 } names ? " Missing: " + string.Join(", ", names.Select(x => x.Groups[1].Value)) + "." : "";

    private static string? Field(string? path) => path is { Length: > 1 and <= 200 } && Path().IsMatch(path) ? path : null;

    [GeneratedRegex("""^\$[\w.\[\]'-]*$""", RegexOptions.NonBacktracking)]
    private static partial Regex Path();

    [GeneratedRegex("""parameter "(?<type>[\w.<>?\[\]]+) (?<name>\w+)" """, RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex("'([a-z0-9_]+)'", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
