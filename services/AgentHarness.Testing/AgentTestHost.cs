using System.Text.Json;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>
/// Runs workflows in this process against in-memory services: nothing to start, nothing to clean up. <see cref="Restart"/> stands for
/// a crash of the host: the next one has only what ledger and vault hold.
/// </summary>
public sealed class AgentTestHost : IAsyncDisposable
{
    public const string Tenant = "t_test";
    public const string User = "u_1";

    private readonly Action<AgentHarnessBuilder> _declare;
    private readonly Dictionary<string, string?> _settings;
    private IHost? _host;

    /// <param name="policy">YAML; activated for <see cref="Tenant"/>.</param>
    /// <param name="declare">Declares the workflows, again for each host.</param>
    /// <param name="settings">Under <c>Harness</c>, e.g. <c>LoopLimit</c>.</param>
    /// <param name="ledger">Another ledger, e.g. one that fails on purpose around <see cref="Ledger"/>.</param>
    public AgentTestHost(
        string policy, Action<AgentHarnessBuilder> declare, Dictionary<string, string?>? settings = null, TimeProvider? time = null,
        Func<InMemoryLedger, ILedger>? ledger = null, Func<InMemoryVault, IVault>? vault = null)
    {
        (_declare, _settings, Time) = (declare, settings ?? [], time ?? TimeProvider.System);
        Ledger = new(Time);
        Vault = new(Time, Ledger);
        Supervisor = new(Time, Ledger);
        Supervisor.Activate(Tenant, policy);
        LedgerClient = ledger?.Invoke(Ledger) ?? Ledger;
        VaultClient = vault?.Invoke(Vault) ?? Vault;
        _host = Start();
    }

    public TimeProvider Time { get; }
    public InMemoryLedger Ledger { get; }
    public InMemoryVault Vault { get; }
    public InMemorySupervisor Supervisor { get; }
    public ILedger LedgerClient { get; }
    public IVault VaultClient { get; }

    public IAgentRuns Runs => Services.GetRequiredService<IAgentRuns>();

    public IServiceProvider Services => (_host ?? throw new InvalidOperationException("The host was stopped.")).Services;

    public Task<string> StartAsync(string workflowId, object input, CancellationToken cancellationToken = default)
        => Runs.StartAsync(new(workflowId, Tenant, JsonSerializer.SerializeToElement(input)), User, cancellationToken);

    /// <summary>Starts a run and waits for its end.</summary>
    public async Task<RunStatus> RunAsync(string workflowId, object input, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(30));
        var runId = await StartAsync(workflowId, input, limit.Token).ConfigureAwait(false);
        return await Runs.WaitAsync(Tenant, runId, limit.Token).ConfigureAwait(false);
    }

    /// <summary>What the ledger holds of a run, in order.</summary>
    public IReadOnlyList<LedgerRecord> Records(string runId) => [.. Ledger.Entries(Tenant).Where(entry => entry.RunId == runId)];

    public async Task RestartAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _host = Start();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Vault.Dispose();
    }

    private IHost Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(_settings.Select(setting => KeyValuePair.Create($"{HarnessOptions.Section}:{setting.Key}", setting.Value)));
        builder.Services.AddSingleton(Time).AddSingleton(LedgerClient).AddSingleton(VaultClient).AddSingleton<ISupervisor>(Supervisor);
        _declare(builder.Services.AddAgentRuns(builder.Configuration));
        var host = builder.Build();
        host.Start();
        return host;
    }

    /// <summary>As a crash: its runs stay as recorded, for another host on the same ledger and vault.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is not { } host) return;
        using (host) await host.StopAsync().ConfigureAwait(false);
    }
}
