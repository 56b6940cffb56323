using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.VendorApi.Faults;
using AgentPlatform.VendorApi.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.VendorApi.Crm;

/// <summary>Orders and refunds of a shop that bills in US dollars.</summary>
internal static class CrmApi
{
    private static readonly string[] Reasons = ["damaged", "late", "wrong_item", "duplicate_charge", "other"];

    public static RouteGroupBuilder MapCrm(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/crm/v1").RequireAuthorization(ApiKeyAuthentication.Customer);
        group.MapPost("/orders:lookup", Lookup).WithFaults("crm.lookup");
        group.MapPost("/refunds", CreateRefund).WithFaults("crm.refund");
        group.MapGet("/refunds/{id}", ReadRefund).WithFaults("crm.refund_read");
        group.MapGet("/orders/{id}/refunds", (string id, VendorState state) => TypedResults.Ok(new RefundList(state.RefundsOf(id)))).WithFaults("crm.refund_read");
        return group;
    }

    private static Results<Ok<LookupAnswer>, ProblemHttpResult> Lookup(LookupRequest request, VendorState state)
    {
        if (request.OrderId is null == request.Email is null)
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "Give either order_id or email.");
        if (request.Email is { } email) return TypedResults.Ok(new LookupAnswer([.. state.OrdersOf(email).Select(order => View(order, state))]));
        return state.Order(request.OrderId!) is { } found ? TypedResults.Ok(new LookupAnswer([View(found, state)])) : NotFound("order");
    }

    private static Results<Created<Refund>, ProblemHttpResult> CreateRefund(RefundRequest request, HttpContext http, VendorState state, TimeProvider time)
    {
        if (!Idempotency.TryReadKey(http.Request, out var key)) return Idempotency.RefuseKey();
        if (!Reasons.Contains(request.Reason))
            return Problems.Refuse(StatusCodes.Status422UnprocessableEntity, "invalid_reason", $"reason must be one of {string.Join(", ", Reasons)}.");
        if (request.AmountUsd <= 0 || decimal.Round(request.AmountUsd, 2) != request.AmountUsd)
            return Problems.Refuse(StatusCodes.Status422UnprocessableEntity, "invalid_amount", "amount_usd must be above 0, in whole cents.");
        if (state.Order(request.OrderId) is not { } order) return NotFound("order");
        var now = time.GetUtcNow();
        var print = Idempotency.Fingerprint(request);
        Execution execution;
        try
        {
            execution = state.Execute("crm.refund", key, print, number =>
            {
                if (request.AmountUsd > Refundable(order, state)) throw new NotRefundableException();
                var refund = new Refund($"re_{number:x8}", request.OrderId, request.AmountUsd, request.Reason, now);
                return new Effect(refund.RefundId, "crm.refund", request.OrderId, print, now, key, Refund: refund);
            });
        }
        catch (NotRefundableException)
        {
            return Problems.Refuse(StatusCodes.Status422UnprocessableEntity, "amount_exceeds_refundable", "amount_usd is more than what is left to refund of this order.");
        }
        if (execution.KeyReused) return Idempotency.RefuseReuse();
        Idempotency.MarkReplay(http.Response, execution);
        return TypedResults.Created($"/crm/v1/refunds/{execution.Effect.EffectId}", execution.Effect.Refund);
    }

    private static Results<Ok<Refund>, ProblemHttpResult> ReadRefund(string id, VendorState state)
        => state.Refund(id) is { } refund ? TypedResults.Ok(refund) : NotFound("refund");

    private static OrderView View(Order order, VendorState state)
        => new(order.OrderId, order.CustomerId, order.Name, order.Email, order.Item, order.Status, order.TotalUsd, Refundable(order, state));

    private static decimal Refundable(Order order, VendorState state) => order.TotalUsd - state.RefundsOf(order.OrderId).Sum(refund => refund.AmountUsd);

    private static ProblemHttpResult NotFound(string what)
        => Problems.Refuse(StatusCodes.Status404NotFound, $"{what}_not_found", $"There is no such {what}.");

    private sealed class NotRefundableException : Exception;
}
