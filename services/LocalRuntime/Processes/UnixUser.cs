using System.Globalization;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>An account of this machine.</summary>
public sealed record UnixUser(string Name, uint Uid, uint Gid)
{
    /// <summary>Whom PostgreSQL runs as when we are root, which it refuses to be: its own account where there is one. Null when not root.</summary>
    public static UnixUser? Unprivileged()
    {
        if (!Signals.IsRoot) return null;
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length >= 4)
            .Select(fields => new UnixUser(fields[0], uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture)))
            .ToList();
        return accounts.Find(account => account.Name == "postgres") ?? accounts.Find(account => account.Name == "nobody")
            ?? throw new InvalidOperationException("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody. Run as another user.");
    }
}
