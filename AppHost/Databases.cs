using AgentPlatform.AppHost.LocalPostgres;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost;

/// <summary>One PostgreSQL server; three databases, each with its own owner, writer and reader, made by a one-shot process.</summary>
internal sealed class DatabaseServer(
    IResourceBuilder<IResource> server, ReferenceExpression host, ReferenceExpression administrator, IDistributedApplicationBuilder builder)
{
    private readonly Dictionary<string, ReferenceExpression> _logins = [];

    public IResourceBuilder<ProjectResource> Setup { get; private set; } = null!;

    public void AddSetup()
    {
        Setup = builder.AddProject<Projects.DatabaseSetup>(Resources.DatabaseSetup)
            .WithEnvironment($"ConnectionStrings__{Databases.Administrator}", administrator)
            .WaitFor(server)
            .RunOnce();
        foreach (var database in Databases.All)
            foreach (var (key, role) in RolesOf(database))
                Setup.WithEnvironment($"ConnectionStrings__{key}", Login(database, key, role));
    }

    public IResourceBuilder<ProjectResource> Connect(IResourceBuilder<ProjectResource> service, string database)
    {
        foreach (var (key, role) in RolesOf(database))
            service.WithEnvironment($"ConnectionStrings__{key}", Login(database, key, role));
        return service.WaitForCompletion(Setup);
    }

    private static (string Key, string Role)[] RolesOf(string database) =>
        [(Databases.Writer(database), "writer"), (Databases.Owner(database), "owner"), (Databases.Reader(database), "reader")];

    private ReferenceExpression Login(string database, string key, string role)
    {
        if (_logins.TryGetValue(key, out var login)) return login;
        var password = builder.AddParameter($"{database}-{role}-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true);
        return _logins[key] = ReferenceExpression.Create($"{host};Database={database};Username={database}_{role};Password={password}");
    }
}

internal static class DatabaseResources
{
    public static DatabaseServer AddDatabases(this IDistributedApplicationBuilder builder, Backends backends)
    {
        var databases = backends.Containers ? InContainer(builder) : OnThisMachine(builder, backends);
        databases.AddSetup();
        return databases;
    }

    private static DatabaseServer InContainer(IDistributedApplicationBuilder builder)
    {
        var postgres = builder.AddPostgres(Resources.Postgres).WithImageTag(Images.PostgresTag)
            .PublishForCompose(compose => compose.Healthcheck = Production.Check("pg_isready", "--username", "postgres"));
        if (builder.ExecutionContext.IsPublishMode || builder.Configuration.GetValue<bool>("AppHost:Persistent"))
            postgres.WithVolume("agentplatform-postgres", "/var/lib/postgresql");
        var endpoint = postgres.Resource.PrimaryEndpoint;
        return new(postgres,
            ReferenceExpression.Create($"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)}"),
            postgres.Resource.ConnectionStringExpression, builder);
    }

    private static DatabaseServer OnThisMachine(IDistributedApplicationBuilder builder, Backends backends)
    {
        var postgres = builder.AddLocalPostgres(Resources.Postgres, backends.State("postgres"));
        return new(postgres, postgres.Resource.HostExpression, postgres.Resource.ConnectionStringExpression, builder);
    }
}
