using System.Text;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>
/// Replaces what a scanner finds by <c>[redacted:&lt;kind&gt;]</c>. It fails closed: when the scanner throws, or takes longer than
/// <see cref="Budget"/>, the whole text becomes <c>[redacted:unscanned]</c>. Its output is stable: redacting it again changes nothing.
/// </summary>
public sealed class Redactor(ITextScanner scanner, TimeProvider time)
{
    /// <summary>Characters scanned of one text; the rest is cut off.</summary>
    public const int MaxLength = 16 * 1024;

    private const string MarkerStart = "[redacted:";
    private const int MaxRounds = 4;

    [ThreadStatic] private static List<Finding>? _findings;

    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Told the kind of each replacement.</summary>
    public Action<string>? OnRedacted { get; init; }

    public static string Marker(string kind) => $"{MarkerStart}{kind}]";

    /// <returns>The same instance when it is clean.</returns>
    /// <param name="except">A kind to let through, e.g. addresses where an address belongs.</param>
    public string Redact(string text, string? except = null)
    {
        var findings = _findings ??= [];
        try
        {
            if (text.Length <= MaxLength && !scanner.MayHoldSecret(text)) return text;
            var start = time.GetTimestamp();
            var result = RedactToFixedPoint(text, findings, except);
            return time.GetElapsedTime(start) <= Budget ? result : Unscanned();
        }
        catch (Exception) // whatever it was: an unscanned text must not pass
        {
            return Unscanned();
        }
        finally
        {
            findings.Clear();
        }
    }

    private string RedactToFixedPoint(string text, List<Finding> findings, string? except)
    {
        if (text.Length > MaxLength) text = Cut(text);
        for (var round = 0; round < MaxRounds; round++)
        {
            findings.Clear();
            scanner.Scan(text, findings);
            if (except is not null) findings.RemoveAll(x => x.Kind == except);
            if (findings.Count > 0) DropMarkers(text, findings);
            if (findings.Count == 0) return text;
            text = Replace(text, Merge(findings));
        }
        return Unscanned();
    }

    private string Unscanned()
    {
        OnRedacted?.Invoke(Kinds.Unscanned);
        return Marker(Kinds.Unscanned);
    }

    /// <summary>Cuts where a word ends, so that no secret is cut in two and its first half missed.</summary>
    private string Cut(string text)
    {
        var end = text.LastIndexOf(' ', MaxLength - 1, 1024);
        OnRedacted?.Invoke(Kinds.TooLong);
        return string.Concat(text.AsSpan(0, end > 0 ? end : MaxLength - 1024), Marker(Kinds.TooLong));
    }

    private static void DropMarkers(string text, List<Finding> findings)
        => findings.RemoveAll(x => text.AsSpan(x.Start, x.Length).StartsWith(MarkerStart, StringComparison.Ordinal));

    /// <summary>Overlapping findings become one, as wide as all of them, named by the most specific kind.</summary>
    internal static List<Finding> Merge(List<Finding> findings)
    {
        var merged = new List<Finding>();
        foreach (var next in findings.OrderBy(x => x.Start))
        {
            if (merged.Count > 0 && merged[^1] is var last && next.Start < last.End)
                merged[^1] = new(last.Start, Math.Max(last.End, next.End) - last.Start, Rank(last.Kind) <= Rank(next.Kind) ? last.Kind : next.Kind);
            else merged.Add(next);
        }
        return merged;
    }

    private static int Rank(string kind)
    {
        for (var i = 0; i < Kinds.All.Count; i++)
            if (Kinds.All[i] == kind) return i;
        return -1; // custom detectors know best
    }

    private string Replace(string text, List<Finding> findings)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var finding in findings)
        {
            result.Append(text, at, finding.Start - at).Append(Marker(finding.Kind));
            OnRedacted?.Invoke(finding.Kind);
            at = finding.End;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }
}
