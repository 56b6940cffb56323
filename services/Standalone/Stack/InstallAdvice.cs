namespace AgentPlatform.Standalone.Stack;

/// <summary>How PostgreSQL is installed on the system at hand.</summary>
internal static class InstallAdvice
{
    private static readonly (string Family, string Command)[] Linux =
    [
        ("debian", "sudo apt-get install postgresql"), ("ubuntu", "sudo apt-get install postgresql"),
        ("fedora", "sudo dnf install postgresql-server"), ("rhel", "sudo dnf install postgresql-server"),
        ("alpine", "sudo apk add postgresql"), ("arch", "sudo pacman -S postgresql"), ("suse", "sudo zypper install postgresql-server"),
    ];

    public static string ForThisSystem()
        => OperatingSystem.IsMacOS() ? "Install it: brew install postgresql@17"
            : OperatingSystem.IsWindows() ? "Install it: winget install PostgreSQL.PostgreSQL.17"
            : ForLinux(File.Exists("/etc/os-release") ? File.ReadAllLines("/etc/os-release") : []);

    /// <param name="osRelease">Lines of os-release(5); <c>ID</c> and <c>ID_LIKE</c> name the family.</param>
    internal static string ForLinux(IEnumerable<string> osRelease)
    {
        var families = osRelease.Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"').Split(' ')).ToList();
        var command = Linux.FirstOrDefault(known => families.Any(family => family.Contains(known.Family, StringComparison.Ordinal))).Command;
        return "Install it: " + (command ?? "see https://www.postgresql.org/download/");
    }
}
