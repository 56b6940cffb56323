using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Stores the exact arguments; from here on they are known by hash and reference. Also names the effect and its target.</summary>
internal sealed class ArgsVaulting(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var (store, contract) = (call.Run.Store, call.Tool.Contract);
        var key = contract.ChangesTheWorld ? new ArgumentNames(call, contract.KeyFields) : null;
        var target = contract.TargetField is { } field ? new ArgumentNames(call, [field]) : null;
        var args = store.Payload(call.Args.Content, call.Subject);
        IReadOnlyList<PayloadPut> payloads = [args];
        if (key is { InClear: null }) payloads = [args, store.Payload(key.Hidden, call.Subject)];
        if (target is { InClear: null, Absent: false }) payloads = [.. payloads, store.Payload(target.Hidden, call.Subject)];

        try
        {
            var receipts = await store.PutAsync(payloads, cancellationToken).ConfigureAwait(false);
            call.ArgsReceipt = AsShown(call, receipts[0]);
            var next = 1;
            if (key is not null) call.IdempotencyKey = $"{call.Tool.Name}:{key.InClear ?? receipts[next++].PayloadHash}";
            if (target is { Absent: false }) call.Target = target.InClear ?? receipts[next].PayloadHash;
        }
        catch (RunInterruptedException) when (DegradedReads.MayGoOn(call))
        {
        }
        return await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An approval that an earlier incarnation asked for shows the payload it stored then; the digest says it is the same.</summary>
    private static PayloadReceipt AsShown(ToolCall call, PayloadReceipt stored)
        => call.Run.History.Find(EntryTypes.ApprovalRequested, call.StepIndex)?.Payload is { PayloadRef: { } shown } payload && payload.ArgsHash == stored.PayloadHash
            ? stored with { PayloadRef = shown } : stored;
}
