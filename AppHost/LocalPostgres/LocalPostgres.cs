using AgentPlatform.LocalRuntime.Postgres;

namespace AgentPlatform.AppHost.LocalPostgres;

internal static class LocalPostgres
{
    public static IResourceBuilder<LocalPostgresResource> AddLocalPostgres(this IDistributedApplicationBuilder builder, string name, string dataDirectory)
    {
        builder.Services.AddSingleton<Server>();
        return builder.AddResource(new LocalPostgresResource(name, dataDirectory))
            .WithInitialState(new() { ResourceType = "PostgreSQL", Properties = [], State = KnownResourceStates.Starting })
            .OnInitializeResource(async (resource, starting, cancellationToken) =>
            {
                await starting.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, starting.Services), cancellationToken);
                await starting.Services.GetRequiredService<Server>().StartAsync(resource, starting, cancellationToken);
            });
    }

    /// <summary>Holds the process, so that the host's disposal stops it.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private PostgresServer? _postgres;

        public async Task StartAsync(LocalPostgresResource resource, InitializeResourceEvent starting, CancellationToken cancellationToken)
        {
            try
            {
                _postgres = await PostgresServer.StartAsync(
                    new() { DataDirectory = resource.DataDirectory, Port = resource.Port, LogFile = Path.Combine(resource.DataDirectory, "postgres.log") }, cancellationToken);
                resource.Ready(_postgres);
                starting.Logger.LogInformation("PostgreSQL answers on 127.0.0.1:{Port}", resource.Port);
                await starting.Notifications.PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.Running });
            }
            catch (Exception failure) when (failure is InvalidOperationException or PostgresMissingException or OperationCanceledException)
            {
                resource.Failed(failure);
                starting.Logger.LogError(failure, "PostgreSQL did not start");
                await starting.Notifications.PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.FailedToStart });
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_postgres is not null) await _postgres.DisposeAsync();
        }
    }
}
