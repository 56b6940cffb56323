using AgentPlatform.AgentHarness.Prices;
using AgentPlatform.Clients;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>What every run of this host shares.</summary>
internal sealed class HarnessServices(
    ILedger ledger, IVault vault, ISupervisor supervisor, AgentMetrics metrics, TimeProvider time, IHostEnvironment environment,
    IOptions<HarnessOptions> options, ILogger<HarnessServices> logger)
{
    public ILedger Ledger => ledger;
    public IVault Vault => vault;
    public ISupervisor Supervisor => supervisor;
    public AgentMetrics Metrics => metrics;
    public TimeProvider Time => time;
    public HarnessOptions Options => options.Value;
    public ILogger Logger => logger;

    /// <summary>As records and spans name it.</summary>
    public string Environment { get; } = environment.EnvironmentName.ToLowerInvariant();

    public string Instance { get; } = options.Value.Instance ?? System.Environment.MachineName;

    public PriceTable Prices { get; } = PriceTable.Load(options.Value.PriceTableFile);

    /// <param name="patient">See <see cref="RunStore"/>.</param>
    public (RunStore, RunRecords) StoreFor(RunIdentity run, bool patient = true) => (new(ledger, vault, supervisor, time, options.Value, logger, run, patient), new(run, time));
}
