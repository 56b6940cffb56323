using System.ComponentModel;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Vendor;

namespace AgentPlatform.SupportTriage.Tools;

/// <summary>Orders and refunds.</summary>
internal sealed class CrmTools(VendorClient vendor)
{
    private const string Endpoint = "crm";

    public WorkflowBuilder AddTo(WorkflowBuilder workflow) => workflow
        .AddTool(ToolFunctions.Create("crm.lookup", "Finds orders, either one by its number or all of a customer by mail address.", LookupAsync),
            new() { Level = SideEffectLevel.Read, SchemaVersion = "1", Timeout = TimeSpan.FromSeconds(5), Endpoint = Endpoint, TargetField = "order_id" })
        .AddTool(ToolFunctions.Create("crm.refund", "Pays money back to the card an order was paid with. Can't be undone.", RefundAsync),
            new()
            {
                Level = SideEffectLevel.Irreversible,
                SchemaVersion = "1",
                KeyFields = ["order_id", "amount_usd"],   // asked twice for the same money of the same order: paid once
                TargetField = "order_id",
                Timeout = TimeSpan.FromSeconds(10),
                Retry = RetrySafety.WithSameKey,
                MaxCallsPerRun = 3,
                Endpoint = Endpoint,
                CostUsd = 0.002m,
                Verify = IsRefundedAsync,
                VerifyStrategy = "refund_read_back",
            });

    private Task<LookupAnswer> LookupAsync(
        [Description("As the customer wrote it, e.g. ORD-12345.")] string? order_id = null,
        [Description("Instead of order_id.")] string? email = null, CancellationToken cancellationToken = default)
        => vendor.LookupAsync(order_id, email, cancellationToken);

    private Task<Refund> RefundAsync(
        string order_id, [Description("US dollars, whole cents, at most what is refundable.")] decimal amount_usd,
        [Description("damaged, late, wrong_item, duplicate_charge or other.")] string reason, CancellationToken cancellationToken = default)
        => vendor.RefundAsync(order_id, amount_usd, reason, cancellationToken);

    /// <summary>Has the order a refund of this amount? Asked also when the vendor's answer was lost.</summary>
    private async ValueTask<bool> IsRefundedAsync(Postcondition refunded, CancellationToken cancellationToken)
    {
        var refunds = await vendor.RefundsOfAsync(refunded.Args.GetProperty("order_id").GetString()!, cancellationToken);
        var id = refunded.Result?.GetProperty("refund_id").GetString();
        return refunds.Refunds.Any(refund => (id is null || refund.RefundId == id) && refund.AmountUsd == refunded.Args.GetProperty("amount_usd").GetDecimal());
    }
}
