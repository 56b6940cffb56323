using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.TestSupport;

namespace AgentPlatform.EndToEnd.Tests;

/// <summary>One real <c>--once</c> over the sample's tickets, with every OTLP body kept; the tests look at what it left.</summary>
public sealed class OnceFixture : IAsyncLifetime
{
    public string State { get; } = TestPostgres.NewFolder();
    public string Capture => Path.Combine(State, "otlp");
    public string Output { get; private set; } = "";
    public int ExitCode { get; private set; }
    public TimeSpan Took { get; private set; }

    public string Export => Path.Combine(State, "once", "export.ndjson");
    public IReadOnlyList<JsonElement> Records { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var watch = Stopwatch.StartNew();
        using var launch = Launch.Start(State, ["--once", "--capture-otlp", Capture]);
        ExitCode = await launch.ExitAsync(TimeSpan.FromMinutes(6));
        Took = watch.Elapsed;
        Output = launch.Output;
        if (File.Exists(Export)) Records = [.. File.ReadLines(Export).Select(line => JsonElement.Parse(line))];
    }

    public Task DisposeAsync()
    {
        Directory.Delete(State, recursive: true);
        return Task.CompletedTask;
    }
}
