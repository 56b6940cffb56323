using System.Globalization;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>One stack per state folder. The operating system holds the lock, so a dead holder never blocks the next one.</summary>
public sealed class InstanceLock : IDisposable
{
    private readonly FileStream _held;

    private InstanceLock(FileStream held) => _held = held;

    /// <exception cref="AlreadyRunningException">Another process holds it; names its pid.</exception>
    public static InstanceLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        var pidFile = Path.Combine(folder, "pid");
        try
        {
            var held = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(held);
        }
        catch (IOException) when (File.Exists(pidFile))
        {
            throw new AlreadyRunningException(File.ReadAllText(pidFile));
        }
    }

    public void Dispose() => _held.Dispose();
}

public sealed class AlreadyRunningException(string pid) : Exception(
    $"A stack is already running here, with pid {pid}. Stop it with Ctrl-C in its terminal or `kill {pid}`.")
{
    public string Pid { get; } = pid;
}
