using System.Diagnostics;
using System.Globalization;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>
/// Notes each child with its start time, so that the next start can end what a killed launcher left behind: nothing on
/// Linux, where the kernel does it; whatever was running on macOS and Windows. A reused pid has another start time.
/// </summary>
internal static class PidFile
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    public static void Write(string folder, string name, Process process)
    {
        Directory.CreateDirectory(folder);
        if (StartOf(process) is { } started)
            File.WriteAllText(FileFor(folder, name), string.Create(CultureInfo.InvariantCulture, $"{process.Id} {started.Ticks}"));
    }

    public static void Delete(string folder, string name) => File.Delete(FileFor(folder, name));

    /// <returns>Names of the processes that were still there and are killed now.</returns>
    public static IReadOnlyList<string> KillLeftOvers(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var killed = new List<string>();
        foreach (var file in Directory.GetFiles(folder, "*.pid"))
        {
            if (Find(File.ReadAllText(file)) is { } process)
            {
                using (process)
                {
                    process.Kill(entireProcessTree: true);
                    process.WaitForExit();
                    killed.Add(Path.GetFileNameWithoutExtension(file));
                }
            }
            File.Delete(file);
        }
        return killed;
    }

    private static Process? Find(string noted)
    {
        var fields = noted.Split(' ');
        if (fields.Length != 2 || !int.TryParse(fields[0], CultureInfo.InvariantCulture, out var pid) || !long.TryParse(fields[1], CultureInfo.InvariantCulture, out var ticks)) return null;
        try
        {
            var process = Process.GetProcessById(pid);
            if (StartOf(process) is { } started && (started - new DateTime(ticks, DateTimeKind.Utc)).Duration() < Tolerance) return process;
            process.Dispose();
        }
        catch (ArgumentException)
        {
            // Gone.
        }
        return null;
    }

    private static DateTime? StartOf(Process process)
    {
        try
        {
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string FileFor(string folder, string name) => Path.Combine(folder, name + ".pid");
}
