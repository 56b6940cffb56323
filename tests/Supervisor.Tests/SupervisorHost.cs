using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>A real supervisor on a real database, with a ledger in memory.</summary>
internal sealed class SupervisorHost(TestDatabase database, InMemoryLedger ledger, ServiceHost<SupervisorOptions> host) : IAsyncDisposable
{
    public TestDatabase Database => database;
    public InMemoryLedger Ledger => ledger;
    public InMemoryVault Vault { get; } = (InMemoryVault)host.Services.GetRequiredService<IVault>();
    public IServiceProvider Services => host.Services;

    /// <summary>Reads a run until the projection shows what the test waits for.</summary>
    public async Task<RunView> RunAsync(string tenant, string runId, Func<RunView, bool> until)
    {
        var reader = As("u_reader", Scopes.RunsRead);
        RunView? view = null;
        await Eventually.TrueAsync(async () =>
        {
            var response = await reader.Http.GetAsync($"v1/tenants/{tenant}/runs/{runId}");
            return response.IsSuccessStatusCode && until(view = await reader.GetAsync<RunView>($"v1/tenants/{tenant}/runs/{runId}"));
        }, "the run is projected");
        return view!;
    }

    public Uri Address => host.Address;

    public static async Task<SupervisorHost> StartAsync(TimeProvider? time = null, InMemoryLedger? ledger = null, params KeyValuePair<string, string?>[] settings)
        => On(await TestDatabase.CreateAsync(Databases.Supervisor), ledger ?? new(), time, settings);

    /// <summary>One more process on the same database and ledger.</summary>
    public SupervisorHost Another(TimeProvider? time = null) => On(database, ledger, time);

    public SupervisorApi As(string subject, params string[] scopes) => new(host.Client(TestTokens.Issue("*", subject, scopes.Length == 0 ? [.. Scopes.All] : scopes)));

    public HttpClient Client(string? token) => host.Client(token);

    /// <summary>Leaves the database alone.</summary>
    public ValueTask StopAsync() => host.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    private static SupervisorHost On(TestDatabase database, InMemoryLedger ledger, TimeProvider? time, params KeyValuePair<string, string?>[] settings)
    {
        KeyValuePair<string, string?>[] configuration =
        [
            .. database.Configuration,
            .. TestTokens.Configuration(Resources.Supervisor),
            new($"services:{Resources.Ledger}:http:0", "http://127.0.0.1:9"),
            new($"services:{Resources.Vault}:http:0", "http://127.0.0.1:9"),
            new("Supervisor:SweepInterval", "00:00:00.2"),
            .. settings,
        ];
        return new(database, ledger, new(configuration, services =>
        {
            services.AddSingleton<ILedger>(ledger);
            services.AddSingleton<IVault>(new InMemoryVault());
            if (time is not null) services.AddSingleton(time);
        }));
    }
}
