using AgentPlatform.Benchmarks;

// Measures, never judges: exits 0 whatever falls short, 2 when it was called wrongly.
var suites = typeof(ISuite).Assembly.GetTypes()
    .Where(type => type.IsClass && type.IsAssignableTo(typeof(ISuite)))
    .Select(type => (ISuite)Activator.CreateInstance(type)!)
    .OrderBy(suite => suite.Name, StringComparer.Ordinal)
    .ToList();

var wanted = args.Length == 0 ? [] : suites.Where(suite => args[0] == suite.Name || (args[0] == "all" && suite.InAll)).ToList();
if (wanted.Count == 0)
{
    Console.Error.WriteLine($"usage: Benchmarks <{string.Join('|', suites.Select(suite => suite.Name).Append("all"))}> [arguments]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) => { press.Cancel = true; stop.Cancel(); };
foreach (var suite in wanted)
    await suite.RunAsync(args[1..], stop.Token);
return 0;
