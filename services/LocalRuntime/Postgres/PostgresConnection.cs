using System.Globalization;
using AgentPlatform.LocalRuntime.Processes;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>The administrator's way into a server of our own.</summary>
internal static class PostgresConnection
{
    public static string Local(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = port, Database = "postgres", Username = "postgres", Password = password, SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Returns once the server answers; throws with its last words when it stops first.</summary>
    public static async Task WaitAsync(string connectionString, ChildProcess server, TimeSpan within, CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 2 }.ConnectionString;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(within);
        while (true)
        {
            if (server.HasExited)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL stopped with exit code {server.ExitCode}:{Environment.NewLine}{server.LastOutput}"));
            try
            {
                await using var connection = new NpgsqlConnection(probe);
                await connection.OpenAsync(deadline.Token);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, deadline.Token);
            }
        }
    }
}
