using System.Globalization;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>A PostgreSQL server of our own on 127.0.0.1: generated password, SCRAM, no Unix socket, gone with its parent.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private PostgresServer(ChildProcess process, int port, string password)
    {
        (_process, Port) = (process, port);
        ConnectionString = PostgresConnection.Local(port, password);
    }

    public int Port { get; }
    public int Pid => _process.Pid;
    public bool HasExited => _process.HasExited;

    /// <summary>The administrator's (superuser) connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates the cluster when the data directory is empty, starts it and waits until it answers.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        var binaries = options.Binaries ?? PostgresBinaries.Find() ?? throw new PostgresMissingException();
        var user = UnixUser.Unprivileged();
        var cluster = new PostgresCluster(binaries, options.DataDirectory, user);
        var password = await cluster.EnsureAsync(options.LogFile, cancellationToken);
        var port = options.Port ?? Ports.Free();
        var server = new PostgresServer(ChildProcess.Start(cluster.ServerProcess(port, options)), port, password);
        try
        {
            await PostgresConnection.WaitAsync(server.ConnectionString, server._process, TimeSpan.FromSeconds(60), cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Disconnects clients, writes a checkpoint and stops.</summary>
    public Task StopAsync() => _process.StopAsync(_process.Spec.StopGrace);

    /// <summary>Like <c>pg_ctl stop -m immediate</c>: no checkpoint, crash recovery at the next start.</summary>
    public async Task CrashAsync()
    {
        Signals.Send(_process.Pid, Signal.Quit);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

public sealed record PostgresOptions
{
    public required string DataDirectory { get; init; }
    /// <value>Null: a free one.</value>
    public int? Port { get; init; }
    public string? LogFile { get; init; }
    public string? PidFolder { get; init; }
    /// <value>False only for tests: data survives a crash of the server, but not of the machine.</value>
    public bool Fsync { get; init; } = true;
    /// <value>Null: <see cref="PostgresBinaries.Find"/>.</value>
    public PostgresBinaries? Binaries { get; init; }
}

public sealed class PostgresMissingException() : Exception(
    string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {PostgresBinaries.OldestVersion} or later was not found on PATH or in the usual folders."));
