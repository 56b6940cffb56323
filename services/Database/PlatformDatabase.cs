using System.Reflection;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AgentPlatform.Database;

/// <summary>A service's PostgreSQL: data sources, schema at start, health.</summary>
public static class PlatformDatabase
{
    /// <summary>
    /// Registers the writer's <see cref="NpgsqlDataSource"/>, a second one of its own under the key <see cref="CommitPool"/>, and the reader's under
    /// <see cref="ReaderPool"/> (the writer's where none is configured). Before the first request the migrations embedded in
    /// <paramref name="migrations"/> are applied if the owner's connection string is configured, else checked.
    /// </summary>
    /// <param name="database">One of <see cref="Databases"/>.</param>
    public static IHostApplicationBuilder AddPlatformDatabase(this IHostApplicationBuilder builder, string database, Assembly migrations)
    {
        var connections = DatabaseConnections.Of(builder.Configuration, database);
        builder.Services.AddSingleton(_ => Open(connections.Writer));
        builder.Services.AddKeyedSingleton(CommitPool, (_, _) => Open(connections.Writer));
        builder.Services.AddKeyedSingleton(ReaderPool, (services, _) => connections.Reader is { } reader
            ? Open(reader)
            : services.GetRequiredService<NpgsqlDataSource>());
        builder.Services.AddHostedService(services => new SchemaAtStart(
            new Migrator(Migration.In(migrations)), connections, services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        return builder;
    }

    /// <summary>Key of the reader's pool.</summary>
    public const string ReaderPool = "reader";

    /// <summary>
    /// Key of a second pool of the writer's, for the few connections that commit all the time. A pool hands out in turn whatever it has opened, so in a
    /// shared one each burst of other queries would have them move on from warm, prepared sessions to the many new ones.
    /// </summary>
    public const string CommitPool = "commits";

    /// <summary>
    /// A pool whose connections prepare the statements they repeat, so that the server plans each once, and are not reset between uses: callers MUST
    /// NOT change a session's settings or hold its locks (<c>SET LOCAL</c> and locks of a transaction are fine). Its metrics go by the name of its role.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2, NoResetOnClose = true };
        return new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = connection.Username }.Build();
    }

    /// <summary>Runs before the web server listens; a failure stops the start.</summary>
    private sealed class SchemaAtStart(Migrator migrator, DatabaseConnections connections, NpgsqlDataSource writer) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            if (connections.Owner is null)
            {
                await migrator.CheckAsync(writer, cancellationToken);
                return;
            }
            // The owner's pool lives no longer than the migration: what serves requests can't change the schema.
            await using var owner = NpgsqlDataSource.Create(connections.Owner);
            await migrator.ApplyAsync(owner, SchemaRoles.Of(connections.Writer, connections.Reader), cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand("SELECT 1");
                command.CommandTimeout = 5;
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException unreachable)
            {
                return HealthCheckResult.Unhealthy("The database can't be reached.", unreachable);
            }
        }
    }
}
