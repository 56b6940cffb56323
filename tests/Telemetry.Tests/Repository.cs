namespace AgentPlatform.Telemetry.Tests;

/// <summary>Files of the repository these tests are about.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find(string directory)
        => File.Exists(System.IO.Path.Combine(directory, "AgentPlatform.sln"))
            ? directory
            : Find(System.IO.Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests must run from within the repository."));
}
