using System.Diagnostics;
using AgentPlatform.Contracts;
using YamlDotNet.RepresentationModel;

namespace AgentPlatform.AppHost.Tests.Publishing;

/// <summary>What <c>aspire publish</c> wrote, for one target.</summary>
public abstract class PublishedStack : IAsyncLifetime
{
    private readonly string _target;

    protected PublishedStack(string target) => _target = target;

    public static IReadOnlyList<string> Stateless { get; } = [Resources.Ledger, Resources.Vault, Resources.Supervisor, Resources.SupportTriage];

    public static string Repository => AgentPlatform.Telemetry.Tests.Repository.Root;

    /// <summary>Every file that a published container needs.</summary>
    public static IEnumerable<string> Configuration
        => new[] { "AppHost/telemetry/collector", "AppHost/telemetry/prometheus", "grafana" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository, "AppHost/telemetry/tempo/tempo.yaml"));

    public string Folder { get; } = Directory.CreateTempSubdirectory("published-").FullName;

    public async Task InitializeAsync()
    {
        using var publish = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), "--operation", "publish", "--step", "publish", "--output-path", Folder, "--AppHost:Target", _target])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = await Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, string.Concat(output));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Every file written, by its path in the folder.</summary>
    public IReadOnlyDictionary<string, string> Files
        => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllText);

    public static YamlMappingNode Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}

public sealed class ComposeStack() : PublishedStack("compose");

public sealed class KubernetesStack() : PublishedStack("kubernetes");
