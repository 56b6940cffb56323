using System.Security.Cryptography;
using System.Text;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime;

/// <summary>Where a local run keeps its state: <c>.agentplatform/</c>, git-ignored, safe to delete while nothing runs.</summary>
public sealed class StateFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);
    public string Logs => In("logs");
    public string Keys => In("keys");
    public string Tokens => In("tokens");
    public string Once => In("once");
    /// <value>Pid files, see <see cref="KillLeftOvers"/>.</value>
    public string Pids => In("pids");
    /// <value>Every URL and pid while the stack runs.</value>
    public string StackFile => In("stack.json");

    /// <summary>
    /// The cluster's folder. As root the server runs as another user, who may not reach ours (below /root, say); then it is under /var/tmp.
    /// </summary>
    public string Postgres => UnixUser.Unprivileged() is null || Ancestors().All(OthersMayPass)
        ? In("postgres")
        : Path.Combine("/var/tmp", "agentplatform-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..12], "postgres");

    public string In(string name) => Path.Combine(Root, name);

    /// <summary>Ends what a killed launcher left running.</summary>
    public IReadOnlyList<string> KillLeftOvers()
    {
        File.Delete(StackFile);
        return PidFile.KillLeftOvers(Pids);
    }

    /// <summary>Forgets ledger, vault, keys and logs. Keeps downloaded programs, and the lock that the caller holds.</summary>
    public void Reset()
    {
        if (Directory.Exists(Postgres)) Directory.Delete(Postgres, recursive: true);
        foreach (var folder in Directory.GetDirectories(Root))
            if (Path.GetFileName(folder) is not (Programs or Probe)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Installed once, e.g. the dashboard.</summary>
    public const string Programs = "programs";

    /// <summary>What the scripts learnt about the package feed.</summary>
    public const string Probe = "feed";

    private IEnumerable<string> Ancestors()
    {
        for (var folder = Directory.CreateDirectory(Root); folder is not null; folder = folder.Parent) yield return folder.FullName;
    }

    private static bool OthersMayPass(string folder)
        => OperatingSystem.IsWindows() || File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute);
}
