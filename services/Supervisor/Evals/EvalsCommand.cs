using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.Supervisor.Evals;

/// <summary>
/// <c>evals run SUITE.json [--policy FILE] [--trajectories FOLDER] [--junit FILE]</c>, offline. SUITE is what <c>GET …/suites/{suite}</c>
/// answered. Exit 0: every case holds; 1: a regression; 2: bad usage, an unreadable file or a suite without cases.
/// </summary>
internal static class EvalsCommand
{
    private const string Usage = "usage: evals run SUITE.json [--policy FILE] [--trajectories FOLDER] [--junit FILE]";

    private sealed record Options(string Suite, string? Policy, string? Trajectories, string Junit);

    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        try
        {
            if (Parse(args) is not { } options)
            {
                error.WriteLine(Usage);
                return 2;
            }
            return Run(options, output);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or PolicyException)
        {
            error.WriteLine(unreadable.Message);
            return 2;
        }
    }

    private static int Run(Options options, TextWriter output)
    {
        var suite = Read<SuiteView>(options.Suite);
        if (suite.Cases.Count == 0) throw new InvalidDataException($"{options.Suite}: the suite has no cases, so nothing was checked");
        var policy = options.Policy is { } file ? PolicySet.Parse(File.ReadAllText(file)) : null;
        List<(string RunId, IReadOnlyList<string> Violations)> results = [];
        foreach (var each in suite.Cases)
        {
            List<string> violations = [.. policy is null ? [] : CaseCheck.OfPolicy(each.Expect, each.Trajectory, policy)];
            // A policy alone is judged on the recorded calls; how the run ended then is not its doing.
            if (options.Trajectories is { } folder) violations.AddRange(OfCandidate(each, Path.Combine(folder, each.RunId + ".json")));
            else if (policy is null) violations.AddRange(CaseCheck.OfRun(each.Expect, each.Trajectory));
            results.Add((each.RunId, violations));
            output.WriteLine($"{(violations.Count == 0 ? "ok  " : "FAIL")} {each.RunId}");
            foreach (var violation in violations) output.WriteLine($"     {violation}");
        }
        JUnitReport.Write(options.Junit, suite.Suite, results);
        var failed = results.Count(result => result.Violations.Count > 0);
        output.WriteLine($"{results.Count} cases, {failed} failed; {options.Junit}");
        return failed == 0 ? 0 : 1;
    }

    private static IEnumerable<string> OfCandidate(SuiteCase each, string file)
        => File.Exists(file) ? CaseCheck.OfRun(each.Expect, Read<Trajectory>(file)) : [$"{file} is missing: the run was not repeated"];

    private static T Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), ContractsJson.Options) ?? throw new JsonException($"{file}: null");
        }
        catch (JsonException invalid)
        {
            throw new JsonException($"{file}: not a {typeof(T).Name} as the supervisor writes it ({invalid.Path}, line {invalid.LineNumber + 1})", invalid);
        }
    }

    private static Options? Parse(IReadOnlyList<string> args)
    {
        if (args.Count < 2 || args[0] != "run" || args.Count % 2 != 0) return null;
        var given = new Dictionary<string, string>();
        for (var i = 2; i < args.Count; i += 2)
            if (args[i] is not ("--policy" or "--trajectories" or "--junit") || !given.TryAdd(args[i], args[i + 1])) return null;
        return new(args[1], given.GetValueOrDefault("--policy"), given.GetValueOrDefault("--trajectories"), given.GetValueOrDefault("--junit") ?? Path.ChangeExtension(args[1], ".junit.xml"));
    }
}
