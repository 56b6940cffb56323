using AgentPlatform.LocalRuntime;

namespace AgentPlatform.Standalone;

/// <summary>The clone this launcher was built in: where the services' outputs, the samples and the state are.</summary>
internal sealed class SourceTree
{
    private readonly string _output;

    private SourceTree(string root, string output) => (Root, _output) = (root, output);

    public string Root { get; }

    /// <summary><c>.agentplatform</c> in the clone, or the folder that <c>AGENTPLATFORM_STATE</c> names: one stack for each.</summary>
    public StateFolder State => new(Environment.GetEnvironmentVariable("AGENTPLATFORM_STATE") is { Length: > 0 } chosen ? chosen : Path.Combine(Root, ".agentplatform"));

    public string In(string relative) => Path.Combine(Root, relative);

    /// <summary>The built assembly of <paramref name="project"/>, e.g. <c>services/AuditLedger</c>, in this build's configuration.</summary>
    public string Assembly(string project, string? name = null)
        => Path.Combine(Root, project, _output, (name ?? Path.GetFileName(project)) + ".dll");

    public static SourceTree Find()
    {
        const string own = "services/Standalone";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AgentPlatform.sln")))
                return new(folder.FullName, Path.GetRelativePath(Path.Combine(folder.FullName, own), AppContext.BaseDirectory));
        throw new InvalidOperationException($"AgentPlatform.sln was not found above {AppContext.BaseDirectory}; run from a clone: dotnet run --project {own}.");
    }
}
