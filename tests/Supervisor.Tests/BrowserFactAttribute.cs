namespace AgentPlatform.Supervisor.Tests;

/// <summary>A test in a real browser; skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Chromium or Chrome: <c>CHROMIUM_PATH</c>, else found on PATH.</summary>
    public static string? Browser { get; } = Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } given && File.Exists(given) ? given
        : (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
           from name in (string[])["chromium", "chromium-browser", "google-chrome", "chrome"]
           let path = Path.Combine(folder, name)
           where File.Exists(path)
           select path).FirstOrDefault();

    public BrowserFactAttribute()
    {
        if (Browser is null) Skip = "No Chromium or Chrome on PATH (and no CHROMIUM_PATH): install one, e.g. apt-get install chromium.";
    }
}
