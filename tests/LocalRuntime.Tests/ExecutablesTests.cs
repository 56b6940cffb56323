using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class ExecutablesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("executables");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ProgramIsFoundAlsoThroughALink()
    {
        var program = OperatingSystem.IsWindows() ? "tool.exe" : "tool";
        File.WriteAllText(Path.Combine(_folder.FullName, program), "");
        Assert.NotNull(Executables.In(_folder.FullName, "tool"));
        if (OperatingSystem.IsWindows()) return; // links need a privilege there
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), Path.Combine(_folder.FullName, program));
        Assert.NotNull(Executables.In(_folder.FullName, "link"));
    }

    [Fact]
    public void LinkToAnUninstalledProgramIsNone()
    {
        if (OperatingSystem.IsWindows()) return; // links need a privilege there
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "initdb"), Path.Combine(_folder.FullName, "uninstalled"));
        Assert.Null(Executables.In(_folder.FullName, "initdb"));
    }

    [Fact]
    public void MissingProgramIsNone() => Assert.Null(Executables.In(_folder.FullName, "nothing"));
}
