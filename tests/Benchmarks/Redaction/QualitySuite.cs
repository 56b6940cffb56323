namespace AgentPlatform.Benchmarks.Redaction;

/// <summary><c>redaction-quality FOLDER [--errors]</c>: precision and recall per kind over labelled texts of any origin.</summary>
internal sealed class QualitySuite : ISuite
{
    public string Name => "redaction-quality";

    public bool InAll => false;

    public Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (arguments.Count == 0 || !Directory.Exists(arguments[0]))
        {
            Console.Error.WriteLine("usage: Benchmarks redaction-quality FOLDER [--errors]");
            return Task.CompletedTask;
        }
        var report = QualityReport.Of(arguments[0]);
        foreach (var (kind, counts) in report.ByKind) Console.WriteLine($"{kind,-18} {counts}");
        Console.WriteLine($"{"all",-18} {report.Total} in {report.Cases} cases, {report.CleanCases} of them clean");
        if (arguments.Contains("--errors")) report.Errors.ForEach(Console.WriteLine);
        return Task.CompletedTask;
    }
}
