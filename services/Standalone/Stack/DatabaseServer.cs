using System.Globalization;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime;
using AgentPlatform.LocalRuntime.Postgres;
using Npgsql;

namespace AgentPlatform.Standalone.Stack;

/// <summary>The PostgreSQL of this run: the one the user names, else local binaries, else a container.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    private readonly IAsyncDisposable? _own;

    private DatabaseServer(string administrator, int pid, IAsyncDisposable? own) => (Administrator, Pid, _own) = (administrator, pid, own);

    public string Administrator { get; }

    /// <value>0 when it is not ours.</value>
    public int Pid { get; }

    public string Where
    {
        get
        {
            var server = new NpgsqlConnectionStringBuilder(Administrator);
            return string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");
        }
    }

    /// <param name="keep">Whether the data is wanted after this run.</param>
    /// <exception cref="DatabaseMissingException">There is no way to one on this machine.</exception>
    public static async Task<DatabaseServer> StartAsync(SourceTree source, StateFolder state, bool keep, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable($"ConnectionStrings__{Databases.Administrator}") is { Length: > 0 } given)
            return new(given, 0, null);
        var log = Path.Combine(source.State.Logs, Resources.Postgres + ".log");
        if (PostgresBinaries.Find() is { } binaries)
        {
            var server = await PostgresServer.StartAsync(new() { DataDirectory = state.Postgres, LogFile = log, PidFolder = source.State.Pids, Binaries = binaries }, cancellationToken);
            return new(server.ConnectionString, server.Pid, server);
        }
        if (await ContainerRuntime.FindAsync(cancellationToken) is { } runtime)
        {
            var container = await PostgresContainer.StartAsync(runtime, state, keep, log, source.State.Pids, cancellationToken);
            return new(container.ConnectionString, container.Pid, container);
        }
        throw new DatabaseMissingException(InstallAdvice.ForThisSystem());
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}

internal sealed class DatabaseMissingException(string advice) : Exception(
    $"""
    AgentPlatform needs PostgreSQL {PostgresBinaries.OldestVersion} or later, and found neither its programs (initdb, postgres) nor a container runtime that answers.
    {advice}
    Or start Docker or Podman, or set ConnectionStrings__postgres to an administrator's connection string of a server you have.
    """);
