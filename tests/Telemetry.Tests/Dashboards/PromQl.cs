using System.Text.RegularExpressions;

namespace AgentPlatform.Telemetry.Tests.Dashboards;

/// <summary>Names out of PromQL: enough to compare with the schema; promtool judges the syntax.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words =
        ["by", "without", "on", "and", "or", "unless", "ignoring", "group_left", "group_right", "offset", "bool", "inf", "le"];

    /// <summary>Metric names: identifiers that are neither a function, a keyword, nor inside braces or a grouping.</summary>
    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Grouping().Replace(Strings().Replace(Selector().Replace(expression, ""), ""), " ");
        return Identifier().Matches(bare).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct();
    }

    /// <summary>Labels each metric is selected by: <c>metric{label=…}</c>.</summary>
    public static IEnumerable<(string Metric, string Label)> SelectedLabels(string expression)
        => Selected().Matches(expression).SelectMany(match => Label().Matches(match.Groups["labels"].Value).Select(label => (match.Groups["metric"].Value, label.Groups[1].Value)));

    /// <summary>A histogram's series are named after it.</summary>
    public static string Instrument(string series) => Series().Replace(series, "");

    [GeneratedRegex(@"\{[^}]*\}")] private static partial Regex Selector();
    [GeneratedRegex("\"[^\"]*\"")] private static partial Regex Strings();
    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\([^)]*\)|\[[^\]]*\]|\boffset\s+\w+")] private static partial Regex Grouping();
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])")] private static partial Regex Identifier();
    [GeneratedRegex(@"(?<metric>[a-zA-Z_:][\w:]*)\{(?<labels>[^}]*)\}")] private static partial Regex Selected();
    [GeneratedRegex(@"([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)")] private static partial Regex Label();
    [GeneratedRegex("_(?:bucket|count|sum)$")] private static partial Regex Series();
}
