namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>Finds programs on PATH.</summary>
public static class Executables
{
    /// <returns>Full path of the first of <paramref name="names"/> that is there, else null.</returns>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            foreach (var directory in directories)
                if (In(directory, name) is { } found) return found;
        return null;
    }

    public static string? In(string directory, string name)
    {
        var file = Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);
        // A link whose target was uninstalled exists, too, as far as File.Exists is concerned.
        return File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is not { Exists: false } ? file : null;
    }
}
