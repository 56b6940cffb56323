using System.Globalization;
using System.Text.Json;
using AgentPlatform.ServiceDefaults.Redaction;

namespace AgentPlatform.Benchmarks.Redaction;

/// <summary>
/// Precision and recall of the redactor over labelled texts: a folder of files, a case a line,
/// <c>{"text","spans":[{"start","end","kind"}]}</c> with offsets in UTF-16 code units. A label is found when a finding of its kind overlaps it.
/// </summary>
public sealed class QualityReport
{
    private readonly SortedDictionary<string, Counts> _kinds = new(StringComparer.Ordinal);

    public int Cases { get; private set; }

    public int CleanCases { get; private set; }

    /// <value>Texts with what was missed or taken wrongly, to look at.</value>
    public List<string> Errors { get; } = [];

    public Counts Total => _kinds.Values.Aggregate(new Counts(), (sum, x) => new() { Found = sum.Found + x.Found, Missed = sum.Missed + x.Missed, Right = sum.Right + x.Right, Wrong = sum.Wrong + x.Wrong });

    public IEnumerable<(string Kind, Counts Counts)> ByKind => _kinds.Select(x => (x.Key, x.Value));

    public static QualityReport Of(string folder)
    {
        var report = new QualityReport();
        var scanner = new SecretScanner();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            foreach (var line in File.ReadLines(file).Where(x => x.Length > 0))
                report.Add(line, scanner);
        return report;
    }

    private void Add(string line, SecretScanner scanner)
    {
        using var document = JsonDocument.Parse(line);
        var text = document.RootElement.GetProperty("text").GetString()!;
        Finding[] labels = [.. document.RootElement.GetProperty("spans").EnumerateArray().Select(x =>
            new Finding(x.GetProperty("start").GetInt32(), x.GetProperty("end").GetInt32() - x.GetProperty("start").GetInt32(), x.GetProperty("kind").GetString()!))];
        var findings = new List<Finding>();
        scanner.Scan(text, findings);
        var found = Redactor.Merge(findings);
        Cases++;
        if (labels.Length == 0) CleanCases++;
        foreach (var label in labels)
            if (found.Any(x => Match(x, label))) Of(label).Found++;
            else { Of(label).Missed++; Errors.Add($"missed {label.Kind}: {text}"); }
        foreach (var finding in found)
            if (labels.Any(x => Match(finding, x))) Of(finding).Right++;
            else { Of(finding).Wrong++; Errors.Add($"wrong {finding.Kind}: {text}"); }
    }

    private Counts Of(Finding finding)
    {
        if (!_kinds.TryGetValue(finding.Kind, out var counts)) _kinds[finding.Kind] = counts = new();
        return counts;
    }

    private static bool Match(Finding a, Finding b) => a.Kind == b.Kind && a.Start < b.End && b.Start < a.End;

    public sealed class Counts
    {
        public int Found { get; set; }
        public int Missed { get; set; }
        public int Right { get; set; }
        public int Wrong { get; set; }
        public double Recall => Found + Missed == 0 ? 1 : (double)Found / (Found + Missed);
        public double Precision => Right + Wrong == 0 ? 1 : (double)Right / (Right + Wrong);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"precision {Precision:0.000} recall {Recall:0.000} ({Found} found, {Missed} missed, {Wrong} wrong)");
    }
}
