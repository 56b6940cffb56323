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

    /// <param name="state">Data is in a volume named after its folder.</param>
    public static async Task<PostgresContainer> StartAsync(string runtime, StateFolder state, string logFile, string pidFolder, CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        var password = PasswordOf(state);
        var name = "agentplatform-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.Root)))[..12];
        // Left over when the launcher and its client were killed at once.
        await using (var remove = ChildProcess.Start(new() { Name = "container-remove", FileName = runtime, Arguments = ["rm", "--force", name] }))
            await remove.WaitForExitAsync(cancellationToken);
        var client = ChildProcess.Start(new()
        {
            Name = "postgres", FileName = runtime, LogFile = logFile, PidFolder = pidFolder,
            StopSignal = Signal.Int, ParentDeathSignal = Signal.Int, StopGrace = TimeSpan.FromSeconds(20),
            Environment = new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = password },
            Arguments =
            [
                "run", "--rm", "--name", name, "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:5432"),
                "--env", "POSTGRES_PASSWORD", "--volume", name + ":/var/lib/postgresql", Image, "-c", "max_connections=200",
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

    private static string PasswordOf(StateFolder state)
    {
        var file = Path.Combine(Directory.CreateDirectory(state.Keys).FullName, "postgres-container.password");
        if (!File.Exists(file)) PrivateFile.Write(file, RandomNumberGenerator.GetHexString(32, lowercase: true));
        return File.ReadAllText(file);
    }
}
