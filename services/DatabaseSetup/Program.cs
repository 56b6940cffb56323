using AgentPlatform.Contracts;
using AgentPlatform.Database;
using Microsoft.Extensions.Configuration;
using Npgsql;

// One-shot: creates the databases and roles named by the nine service connection strings. Exit 0 done, 1 failed.
var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
try
{
    var administrator = configuration.GetConnectionString(Databases.Administrator)
        ?? throw new InvalidOperationException($"ConnectionStrings:{Databases.Administrator} must be an administrator's connection string.");
    foreach (var database in Databases.All)
    {
        await Provisioning.EnsureAsync(administrator, DatabaseConnections.Of(configuration, database), CancellationToken.None);
        Console.WriteLine($"database {database}: ready");
    }
    return 0;
}
catch (Exception failure) when (failure is InvalidOperationException or NpgsqlException)
{
    Console.Error.WriteLine($"database-setup: {failure.Message}");
    return 1;
}
