using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.LocalRuntime;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>
/// The Aspire dashboard without Aspire: the Aspire CLI on PATH starts it, else the CLI's npm package, installed once under
/// <c>.agentplatform/programs</c>.
/// </summary>
internal sealed record Dashboard(LocalProcess Process, Uri SignIn, OtlpTarget Target, Uri OtlpGrpc)
{
    public const string Name = "aspire-dashboard";
    public const string CliVersion = "13.5.4";

    /// <returns>Null, with a line that says why, when this machine can't have one.</returns>
    public static async Task<Dashboard?> PrepareAsync(SourceTree source, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(source.State.In(StateFolder.Programs), "aspire");
        var cli = Executables.Find("aspire") ?? Installed(folder) ?? await InstallAsync(source, folder, cancellationToken);
        if (cli is null) return null;

        var (frontend, grpc, http) = (Local(Ports.FreeOr(18888)), Local(Ports.FreeOr(18889)), Local(Ports.FreeOr(18890)));
        var (browserToken, apiKey) = (RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetHexString(32, lowercase: true));
        // In a file, since a command line can be read by every user of the machine.
        var settings = Path.Combine(Directory.CreateDirectory(source.State.Keys).FullName, "dashboard.json");
        PrivateFile.Write(settings, JsonSerializer.Serialize(new
        {
            Dashboard = new
            {
                Frontend = new { AuthMode = "BrowserToken", BrowserToken = browserToken },
                Otlp = new { AuthMode = "ApiKey", PrimaryApiKey = apiKey },
            },
        }));
        var process = new LocalProcess(new()
        {
            Name = Name,
            FileName = cli,
            Arguments =
            [
                "dashboard", "run", "--nologo", "--non-interactive", "--config-file-path", settings,
                "--frontend-url", frontend.ToString(), "--otlp-grpc-url", grpc.ToString(), "--otlp-http-url", http.ToString(),
            ],
            Environment = CliEnvironment(folder),
            LogFile = Path.Combine(source.State.Logs, Name + ".log"),
            PidFolder = source.State.Pids,
            // The command line starts the dashboard proper and ends it when asked to.
            StopSignal = Signal.Int,
            ParentDeathSignal = Signal.Term,
        })
        {
            Url = frontend, Health = new(frontend, "health"), Optional = true,
        };
        return new(process, new(frontend, "login?t=" + browserToken), new(http, "x-otlp-api-key", apiKey), grpc);
    }

    private static string? Installed(string folder)
        => Executables.In(Path.Combine(folder, "node_modules", "@microsoft", Package, "bin"), "aspire");

    private static async Task<string?> InstallAsync(SourceTree source, string folder, CancellationToken cancellationToken)
    {
        if (Executables.Find("npm") is not { } npm)
        {
            Launcher.Say("dashboard: left out; it needs the Aspire CLI on PATH, or npm to install it. The traces of this run can't be looked at.");
            return null;
        }
        Launcher.Say($"dashboard: installing @microsoft/{Package} {CliVersion} once…");
        Directory.CreateDirectory(folder);
        await using var install = ChildProcess.Start(new()
        {
            Name = "npm-install",
            FileName = npm,
            Arguments = ["install", "--prefix", folder, "--no-audit", "--no-fund", $"@microsoft/{Package}@{CliVersion}"],
            LogFile = Path.Combine(source.State.Logs, "npm-install.log"),
        });
        await install.WaitForExitAsync(cancellationToken);
        if (install.ExitCode == 0 && Installed(folder) is { } cli) return cli;
        Launcher.Say($"dashboard: left out; npm could not install it: {install.LastOutput}");
        return null;
    }

    /// <summary>The package of this system, e.g. aspire-cli-linux-x64.</summary>
    private static string Package
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            return $"aspire-cli-{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The CLI unpacks itself below the home folder; it stays in ours.</summary>
    private static Dictionary<string, string?> CliEnvironment(string folder)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        return new() { ["HOME"] = home, ["USERPROFILE"] = home, ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true" };
    }

    private static Uri Local(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
