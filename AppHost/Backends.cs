using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.AppHost;

/// <summary>Where PostgreSQL, the Collector, Tempo, Prometheus and Grafana run.</summary>
internal sealed class Backends
{
    /// <value>Pinned images; always so when publishing.</value>
    public required bool Containers { get; init; }

    /// <value>Local state: data of local binaries, keys, tokens. Git-ignored.</value>
    public required string StateDirectory { get; init; }

    /// <value>The AppHost's folder, with <c>telemetry/</c>; dashboards are in <c>../grafana</c>.</value>
    public required string Root { get; init; }

    /// <summary>Asks before any resource is declared: without a usable runtime Aspire would wait for its containers for ever.</summary>
    public static async Task<Backends> ChooseAsync(IDistributedApplicationBuilder builder)
    {
        var runtime = builder.ExecutionContext.IsPublishMode ? null : await ContainerRuntime.FindAsync(CancellationToken.None);
        var containers = builder.ExecutionContext.IsPublishMode || runtime is not null;
        Console.WriteLine(containers
            ? $"Backends run in containers ({runtime ?? "published"})."
            : "No usable container runtime (docker or podman): backends run as local processes where their programs are on PATH.");
        var state = builder.Configuration["AppHost:StateDirectory"] ?? Path.Combine(builder.AppHostDirectory, "..", ".agentplatform", "apphost");
        return new()
        {
            Containers = containers,
            StateDirectory = Directory.CreateDirectory(state).FullName,
            Root = builder.AppHostDirectory,
        };
    }

    public string Telemetry(string path) => Path.Combine(Root, "telemetry", path);

    public string Grafana(string path) => Path.GetFullPath(Path.Combine(Root, "..", "grafana", path));

    public string State(string name) => Directory.CreateDirectory(Path.Combine(StateDirectory, name)).FullName;

    /// <summary>A program of this machine; when it is missing, says what is lost, and the stack runs without.</summary>
    public static string? Program(string lost, params ReadOnlySpan<string> names)
    {
        var found = Executables.Find(names);
        if (found is null) Console.WriteLine($"{names[0]} is not on PATH: {lost}");
        return found;
    }
}
