using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.LocalRuntime.Processes;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>PostgreSQL in a container whose foreground client is our child: a signal to it stops the container.</summary>
public sealed class PostgresContainer : IAsyncDisposable
{
    public const string Image = "docker.io/library/postgres:18.3";
    private readonly ChildProcess _client;

    private PostgresContainer(ChildProcess client, string connectionString) => (_client, ConnectionString) = (client, connectionString);

    public int Pid => _client.Pid;
    public string ConnectionString { get; }

    /// <param name="state">Whose password and, with <paramref name="keep"/>, whose named volume it is.</param>
    /// <param name="keep">False: the data goes with the container.</param>
    public static async Task<PostgresContainer> StartAsync(string runtime, StateFolder state, bool keep, string logFile, string pidFolder, CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        var name = "agentplatform-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.Root)))[..12];
        // Left over when the launcher and its client were killed at once.
        await RunAsync(runtime, ["rm", "--force", "--volumes", name], cancellationToken);
        var passwordFile = Path.Combine(Directory.CreateDirectory(state.Keys).FullName, "postgres-container.password");
        if (!File.Exists(passwordFile))
        {
            // A reset forgot the password, so it forgot the data: a volume remembers the one it was made with.
            await RunAsync(runtime, ["volume", "rm", "--force", name], cancellationToken);
            PrivateFile.Write(passwordFile, RandomNumberGenerator.GetHexString(32, lowercase: true));
        }
        var password = await File.ReadAllTextAsync(passwordFile, cancellationToken);
        var client = ChildProcess.Start(new()
        {
            Name = "postgres", FileName = runtime, LogFile = logFile, PidFolder = pidFolder,
            StopSignal = Signal.Int, ParentDeathSignal = Signal.Int, StopGrace = TimeSpan.FromSeconds(20),
            Environment = new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = password },
            Arguments =
            [
                "run", "--rm", "--name", name, "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:5432"),
                "--env", "POSTGRES_PASSWORD", .. keep ? (string[])["--volume", name + ":/var/lib/postgresql"] : [], Image, "-c", "max_connections=200",
            ],
        });
        var container = new PostgresContainer(client, PostgresConnection.Local(port, password));
        try
        {
            await PostgresConnection.WaitAsync(container.ConnectionString, client, TimeSpan.FromMinutes(5), cancellationToken);
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async Task RunAsync(string runtime, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var command = ChildProcess.Start(new() { Name = "container-command", FileName = runtime, Arguments = arguments });
        await command.WaitForExitAsync(cancellationToken);
    }
}
