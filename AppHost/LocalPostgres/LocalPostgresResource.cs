using System.Globalization;
using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.AppHost.LocalPostgres;

/// <summary>PostgreSQL from this machine's own binaries, where there is no container runtime. Gone with the AppHost.</summary>
internal sealed class LocalPostgresResource(string name, string dataDirectory) : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    private readonly TaskCompletionSource<string> _administrator = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Port { get; } = Ports.Free();

    public string DataDirectory => dataDirectory;

    public ReferenceExpression HostExpression => ReferenceExpression.Create($"Host=127.0.0.1;Port={Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The administrator's; known once the server answers.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new Administrator(this)}");

    public void Ready(PostgresServer server) => _administrator.TrySetResult(server.ConnectionString);

    public void Failed(Exception reason) => _administrator.TrySetException(reason);

    private sealed record Administrator(LocalPostgresResource Postgres) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => $"{{{Postgres.Name}.connectionString}}";

        public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
            => await Postgres._administrator.Task.WaitAsync(cancellationToken);
    }
}
