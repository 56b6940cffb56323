using System.Diagnostics;
using System.Globalization;
using AgentPlatform.LocalRuntime.Postgres;

namespace AgentPlatform.TestSupport;

/// <summary>
/// One PostgreSQL for the whole test process: the server of <c>ConnectionStrings__postgres</c> where that is set, else our
/// own, in a temporary folder and without fsync (tests kill servers, not machines). Started by the first test that asks.
/// </summary>
public static class TestPostgres
{
    private const string FolderPrefix = "agentplatform-test-";
    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>The administrator's connection string.</summary>
    public static Task<string> AdministratorAsync() => Server.Value;

    /// <summary>A server of the caller's own, for tests that kill it. Dispose it.</summary>
    public static Task<PostgresServer> StartOwnAsync(string folder, int? port = null)
        => PostgresServer.StartAsync(new() { DataDirectory = folder, Port = port, Fsync = false }, CancellationToken.None);

    /// <summary>A folder for such a server, readable by the user PostgreSQL runs as.</summary>
    public static string NewFolder()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName;
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__postgres") is { Length: > 0 } given) return given;
        DeleteFoldersOfTheDead();
        var folder = NewFolder();
        var server = await StartOwnAsync(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.CrashAsync().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return server.ConnectionString;
    }

    /// <summary>A killed test process takes its server along, but leaves the folder.</summary>
    private static void DeleteFoldersOfTheDead()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var pid = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (!int.TryParse(pid, CultureInfo.InvariantCulture, out var owner) || IsAlive(owner)) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Another test process deletes it too, or its server is still on its way out: the next one finishes the work.
            }
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
