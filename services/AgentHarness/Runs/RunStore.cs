using System.Net;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// A run's durable side. Nothing here returns before ledger or vault acknowledged; where they can't answer,
/// <see cref="RunInterruptedException"/> ends this incarnation and the run is tried again from what is recorded.
/// </summary>
/// <param name="patient">
/// A service takes so much a minute of everyone. Over it a call of a run waits where it is: a run that started over would read, and have recorded as
/// read, everything again, and of many resumed at once none would ever get to its end. False where somebody waits for the answer, and can come again.
/// </param>
internal sealed class RunStore(ILedger ledger, IVault vault, ISupervisor supervisor, TimeProvider time, HarnessOptions options, ILogger logger, RunIdentity run, bool patient)
{
    private const string ReplayReason = "resume of the run";

    /// <exception cref="RunLostException">Another process recorded the same step.</exception>
    public async ValueTask AppendAsync(LedgerRecord record, CancellationToken cancellationToken)
        => await GuardAsync(() => ledger.AppendAsync(run.TenantId, [record], cancellationToken), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<PayloadReceipt>> PutAsync(IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        => GuardAsync(() => vault.PutAsync(run.TenantId, payloads, cancellationToken), cancellationToken);

    public async ValueTask<PayloadReceipt> PutAsync(PayloadContent content, string? subject, CancellationToken cancellationToken)
        => (await PutAsync([Payload(content, subject)], cancellationToken).ConfigureAwait(false))[0];

    public PayloadPut Payload(PayloadContent content, string? subject) => new(content, options.PayloadTtl, subject, run.RunId);

    /// <exception cref="ProblemException">The payload has expired or was shredded.</exception>
    public async ValueTask<JsonElement> ReadAsync(string payloadRef, CancellationToken cancellationToken)
    {
        var bytes = await GuardAsync(() => vault.ReadAsync(run.TenantId, payloadRef, ReplayReason, cancellationToken), cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>An answer that was lost is asked for once more: the ledger answers the same intent with the same grant.</summary>
    /// <exception cref="ProblemException">The ledger refused; see <see cref="ProblemCodes"/>.</exception>
    public async Task<EffectDecision> ReserveAsync(LedgerRecord intent, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ReserveEffectAsync(run.TenantId, intent, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PlatformFaults.IsUnavailable(exception, cancellationToken))
        {
            return await GuardAsync(() => ledger.ReserveEffectAsync(run.TenantId, intent, cancellationToken), cancellationToken, keyed: true).ConfigureAwait(false);
        }
    }

    public ValueTask<Receipt> CompleteAsync(string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
        => GuardAsync(() => ledger.CompleteEffectAsync(run.TenantId, effectId, outcome, cancellationToken), cancellationToken);

    public async ValueTask<EffectView?> FindEffectAsync(string idempotencyKey, CancellationToken cancellationToken)
    {
        foreach (var state in EffectStates.Open)
        {
            var effects = await GuardAsync(() => ledger.ListEffectsAsync(run.TenantId, state, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (effects.FirstOrDefault(effect => effect.IdempotencyKey == idempotencyKey) is { } found) return found;
        }
        return null;
    }

    public ValueTask<ApprovalView> RequestApprovalAsync(ApprovalRequest request, CancellationToken cancellationToken)
        => GuardAsync(() => supervisor.RequestApprovalAsync(run.TenantId, request, cancellationToken), cancellationToken);

    public ValueTask<ApprovalView> GetApprovalAsync(string approvalId, TimeSpan wait, CancellationToken cancellationToken)
        => GuardAsync(() => supervisor.GetApprovalAsync(run.TenantId, approvalId, wait, cancellationToken), cancellationToken);

    /// <param name="keyed">True where a conflict is about an idempotency key, and the caller's to answer.</param>
    private async ValueTask<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, bool keyed = false)
    {
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ProblemException limited) when (patient && limited.Status == HttpStatusCode.TooManyRequests)
            {
                Log.RunWaits(logger, run.RunId, limited.Code, options.RetryDelay.TotalSeconds);
                await Task.Delay(options.RetryDelay, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (EndOfIncarnation(exception, cancellationToken, keyed) is { } end)
            {
                throw end;
            }
        }
    }

    /// <returns>Null: the caller's to answer.</returns>
    private static Exception? EndOfIncarnation(Exception exception, CancellationToken cancellationToken, bool keyed = false)
        => !keyed && exception is ProblemException { Code: ProblemCodes.EntryConflict } ? new RunLostException()
            : PlatformFaults.IsUnavailable(exception, cancellationToken) ? new RunInterruptedException(exception) : null;
}

/// <summary>States of <see cref="EffectView.State"/> in which the outcome is not known.</summary>
internal static class EffectStates
{
    public const string Reserved = "reserved";
    public const string InDoubt = "in_doubt";

    public static IReadOnlyList<string> Open { get; } = [Reserved, InDoubt];
}
