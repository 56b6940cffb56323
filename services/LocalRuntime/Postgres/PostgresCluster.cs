using System.Globalization;
using System.Security.Cryptography;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>A data directory: <c>{directory}/data</c>, owned by who runs the server, and <c>{directory}/password</c>, ours alone.</summary>
internal sealed class PostgresCluster(PostgresBinaries binaries, string directory, UnixUser? user)
{
    private readonly string _data = Path.Combine(Path.GetFullPath(directory), "data");
    private readonly string _password = Path.Combine(Path.GetFullPath(directory), "password");

    /// <summary>Runs <c>initdb</c> the first time.</summary>
    /// <returns>The administrator's password.</returns>
    public async Task<string> EnsureAsync(string? logFile, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(_data, "PG_VERSION")) && File.Exists(_password))
            return await File.ReadAllTextAsync(_password, cancellationToken);
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
        Directory.CreateDirectory(_data);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var handover = Path.Combine(Path.GetDirectoryName(_data)!, "initdb-password");
        PrivateFile.Write(handover, password);
        Own(_data);
        Own(handover);
        await using (var initdb = ChildProcess.Start(new()
        {
            Name = "initdb", FileName = binaries.Initdb, LogFile = logFile, User = user,
            Arguments = ["-D", _data, "-U", "postgres", "--pwfile", handover, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"],
        }))
        {
            await initdb.WaitForExitAsync(cancellationToken);
            if (initdb.ExitCode != 0)
                throw new InvalidOperationException($"initdb failed:{Environment.NewLine}{initdb.LastOutput}");
        }
        File.Delete(handover);
        // Last: without this file the next start begins anew, so a killed initdb leaves nothing half made.
        PrivateFile.Write(_password, password);
        return password;
    }

    public ProcessSpec ServerProcess(int port, PostgresOptions options) => new()
    {
        Name = "postgres", FileName = binaries.Postgres, LogFile = options.LogFile, PidFolder = options.PidFolder, User = user,
        StopSignal = Signal.Int, ParentDeathSignal = Signal.Quit,
        StopGrace = TimeSpan.FromSeconds(20),
        Arguments =
        [
            "-D", _data,
            "-c", "listen_addresses=127.0.0.1",
            "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"),
            "-c", "unix_socket_directories=",
            "-c", "max_connections=200",
            "-c", "synchronous_commit=on",
            "-c", options.Fsync ? "fsync=on" : "fsync=off",
        ],
    };

    private void Own(string path)
    {
        if (user is not null) Signals.GiveTo(path, user);
    }
}
