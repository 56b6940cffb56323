using System.Diagnostics;
using System.Globalization;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>Wraps a command in util-linux's <c>setsid</c> and <c>setpriv</c>: a session of its own, another user, and a signal from the kernel when the parent dies.</summary>
internal static class CommandLine
{
    private static readonly string? Setpriv = OperatingSystem.IsLinux() ? Executables.Find("setpriv") : null;

    private static readonly string? Setsid = OperatingSystem.IsLinux() ? Executables.Find("setsid") : null;

    /// <value>Whether each child leads a process group of its own, named by its pid.</value>
    public static bool OwnGroup => Setsid is not null;

    public static ProcessStartInfo For(ProcessSpec spec)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = spec.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in spec.Environment) start.Environment[name] = value;
        foreach (var part in Parts(spec)) start.ArgumentList.Add(part);
        start.FileName = start.ArgumentList[0];
        start.ArgumentList.RemoveAt(0);
        return start;
    }

    private static IEnumerable<string> Parts(ProcessSpec spec)
    {
        // A session of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops things in order.
        if (Setsid is not null) yield return Setsid;
        if (Setpriv is not null)
        {
            yield return Setpriv;
            yield return "--pdeathsig";
            yield return spec.ParentDeathSignal.ToString().ToUpperInvariant();
            if (spec.User is { } user)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"--reuid={user.Uid}");
                yield return string.Create(CultureInfo.InvariantCulture, $"--regid={user.Gid}");
                yield return "--clear-groups";
            }
            yield return "--";
        }
        else if (spec.User is { } user)
        {
            throw new InvalidOperationException($"{spec.Name} must run as {user.Name}, which needs setpriv (package util-linux). Install it, or don't run as root.");
        }
        yield return spec.FileName;
        foreach (var argument in spec.Arguments) yield return argument;
    }
}
