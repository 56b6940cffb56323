using AgentPlatform.PayloadVault.Erasure;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Retention;

/// <summary>The vault's housekeeping, in every process. Each step runs whatever became of the others.</summary>
public sealed class Maintenance(Sweeper sweeper, KeyRing keys, KeyMaintenance rewrap, ProofOfErasure proofs, VaultOptions options, TimeProvider time, ILogger<Vault> logger) : BackgroundService
{
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await StepAsync("forget shredded keys", keys.ForgetShreddedAsync, cancellationToken).ConfigureAwait(false);
        await StepAsync("deliver proofs of erasure", proofs.DeliverAllAsync, cancellationToken).ConfigureAwait(false);
        await StepAsync("sweep expired payloads", sweeper.SweepAsync, cancellationToken).ConfigureAwait(false);
        await StepAsync("sweep erased payloads", sweeper.SweepShreddedAsync, cancellationToken).ConfigureAwait(false);
        await StepAsync("re-wrap keys", stop => rewrap.RewrapAsync(null, stop), cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(options.Maintenance, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StepAsync(string step, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.MaintenanceFailed(logger, step, e is Npgsql.PostgresException { SqlState: var state } ? state : e.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            // Stopping; the next process goes on from what is committed.
        }
    }
}
