using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>The folder with <c>initdb</c> and <c>postgres</c> of PostgreSQL 15 or later.</summary>
public sealed record PostgresBinaries(string Directory)
{
    /// <summary>Names the folder outright, and then nothing else is looked at.</summary>
    public const string OverrideVariable = "AGENTPLATFORM_POSTGRES_BIN";

    public const int OldestVersion = 15;

    public string Initdb => Executables.In(Directory, "initdb")!;
    public string Postgres => Executables.In(Directory, "postgres")!;

    public static PostgresBinaries? Find()
    {
        if (Environment.GetEnvironmentVariable(OverrideVariable) is { Length: > 0 } chosen)
            return HasBoth(chosen) ? new(chosen) : null;
        var installed = Candidates().Where(HasBoth).Select(directory => (Directory: directory, Version: VersionOf(directory)))
            .Where(found => found.Version is null or >= OldestVersion)
            .OrderByDescending(found => found.Version ?? 0).FirstOrDefault();
        return installed.Directory is null ? null : new(installed.Directory);
    }

    private static bool HasBoth(string directory)
        => Executables.In(directory, "initdb") is not null && Executables.In(directory, "postgres") is not null;

    private static IEnumerable<string> Candidates()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return directory;
        foreach (var (root, pattern) in ((string, string)[])
                 [("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/opt/homebrew/opt", "postgresql@*"), ("/usr/local/opt", "postgresql@*"),
                  (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*")])
        {
            if (!System.IO.Directory.Exists(root)) continue;
            foreach (var version in System.IO.Directory.GetDirectories(root, pattern)) yield return Path.Combine(version, "bin");
        }
    }

    /// <summary>The version in the folder's own path, e.g. /usr/lib/postgresql/15/bin; null where the path does not say.</summary>
    private static int? VersionOf(string directory)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(directory)) ?? "";
        return int.TryParse(new string([.. name.Where(char.IsAsciiDigit)]), out var version) ? version : null;
    }
}
