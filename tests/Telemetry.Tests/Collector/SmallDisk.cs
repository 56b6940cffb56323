using AgentPlatform.Telemetry.Tests.Rules;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>A file system of one megabyte, so that a full disk can be had.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    public const string Programs = "mount";

    public string Folder { get; } = Directory.CreateTempSubdirectory("small-disk-").FullName;

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        var (exitCode, output) = await Tool.RunAsync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.Folder]);
        Assert.True(exitCode == 0, output);
        return disk;
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("umount", ["--lazy", Folder]);
        Directory.Delete(Folder);
    }
}

/// <summary>Only root may mount.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute(params string[] programs)
        => Skip = new ProgramFactAttribute([.. programs, SmallDisk.Programs]).Skip ?? (OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "only root on Linux can mount a small disk");
}
