using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.VendorApi.Faults;
using AgentPlatform.VendorApi.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.VendorApi.Admin;

[Payload]
public sealed record InboundMail(string MessageId, string ThreadId, string From, IReadOnlyList<string> To, string Subject, string Body, DateTimeOffset ReceivedAt);

/// <summary>What was done, without its content: enough to count effects by key and target.</summary>
public sealed record EffectView(string EffectId, string Operation, string Target, DateTimeOffset At, string? IdempotencyKey = null);

public sealed record EffectList(IReadOnlyList<EffectView> Effects);

/// <summary>The world's side of the vendor: customers' mail arrives, days turn bad, auditors count what was done.</summary>
internal static class AdminApi
{
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").RequireAuthorization(ApiKeyAuthentication.Admin);
        group.MapPost("/inbound", Receive);
        group.MapPut("/orders/{id}", Put);
        group.MapGet("/effects", (VendorState state) => new EffectList([.. state.Effects().Select(effect =>
            new EffectView(effect.EffectId, effect.Operation, effect.Target, effect.At, effect.IdempotencyKey))]));
        group.MapGet("/faults", (FaultPlan plan) => plan.Current);
        group.MapPut("/faults", ReplaceFaults);
        return group;
    }

    private static Accepted Receive(InboundMail mail, VendorState state)
    {
        state.Receive(new(mail.MessageId, mail.ThreadId, mail.From, mail.To, mail.Subject, mail.Body, mail.ReceivedAt, Outbound: false));
        return TypedResults.Accepted((string?)null);
    }

    private static Results<NoContent, ProblemHttpResult> Put(string id, Order order, VendorState state)
    {
        if (order.OrderId != id) return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "order_id must be the one in the path.");
        state.Put(order);
        return TypedResults.NoContent();
    }

    private static Results<Ok<FaultRules>, ProblemHttpResult> ReplaceFaults(FaultRules rules, FaultPlan plan)
    {
        if (rules.Rules.Any(rule => rule.Rate is not (>= 0 and <= 1) || rule.Times < 0 || rule.Milliseconds is < 0 or > 300_000))
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "rules: rate is 0 to 1, times not negative, milliseconds 0 to 300000.");
        plan.Replace(rules);
        return TypedResults.Ok(plan.Current);
    }
}
