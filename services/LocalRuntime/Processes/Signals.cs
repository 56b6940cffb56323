using System.Runtime.InteropServices;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>The libc calls .NET has no name for.</summary>
internal static class Signals
{
    public static bool IsRoot => !OperatingSystem.IsWindows() && GetEffectiveUser() == 0;

    /// <returns>False where there are no signals (Windows) or the process is gone.</returns>
    public static bool Send(int pid, Signal signal) => !OperatingSystem.IsWindows() && Kill(pid, (int)signal) == 0;

    public static void SendToGroup(int leader, Signal signal) => _ = Kill(-leader, (int)signal);

    public static void GiveTo(string path, UnixUser user)
    {
        if (ChangeOwner(path, user.Uid, user.Gid) != 0)
            throw new InvalidOperationException($"{path} could not be given to user {user.Name} (errno {Marshal.GetLastPInvokeError()}).");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint GetEffectiveUser();

    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int ChangeOwner(string path, uint uid, uint gid);
}
