using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using AgentPlatform.SupportTriage.Tickets;
using AgentPlatform.VendorApi.State;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage.Tests;

internal sealed record RehearsedCall(string Tool, JsonElement Args, PolicyEffect Policy, bool Done);

/// <summary>The model against the shop's orders and the real policy, without services: what would it do, and what would stop it?</summary>
internal sealed class Rehearsal
{
    public const string Workflow = "customer_support_triage_v7";
    private const int MostCalls = 12;
    private static readonly PolicySet _policy = PolicySet.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.yaml")));
    private static readonly List<Order> _orders = JsonSerializer.Deserialize<List<Order>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "orders.json")), ContractsJson.Options)!;

    public List<RehearsedCall> Calls { get; } = [];
    public List<ChatResponse> Responses { get; } = [];
    public string Transcript => JsonSerializer.Serialize(Responses.Select(response => new { response.Messages, response.Usage }), AIJsonUtilities.DefaultOptions);

    /// <param name="approves">The person who decides; nobody: rejects.</param>
    public static async Task<Rehearsal> OfAsync(Ticket ticket, Func<string, JsonElement, bool>? approves = null)
    {
        var rehearsal = new Rehearsal();
        using var model = new ScriptedModel.ScriptedModel();
        List<ChatMessage> conversation = [new(ChatRole.System, "prompt"), new(ChatRole.User, JsonSerializer.Serialize(ticket, ContractsJson.Options))];
        while (rehearsal.Calls.Count < MostCalls)
        {
            var response = await model.GetResponseAsync(conversation);
            rehearsal.Responses.Add(response);
            conversation.AddMessages(response);
            if (response.Messages[0].Contents.OfType<FunctionCallContent>().SingleOrDefault() is not { } call) break;
            conversation.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, rehearsal.Answer(call, approves))]));
        }
        return rehearsal;
    }

    private JsonElement Answer(FunctionCallContent call, Func<string, JsonElement, bool>? approves)
    {
        var args = JsonSerializer.SerializeToElement(call.Arguments, ContractsJson.Options);
        var level = call.Name switch { "gmail.send" => SideEffectLevel.Write, "crm.refund" => SideEffectLevel.Irreversible, _ => SideEffectLevel.Read };
        var verdict = _policy.Evaluate(new(Workflow, call.Name, level, args)).Effect;
        var done = verdict == PolicyEffect.Allow || (verdict == PolicyEffect.RequireApproval && approves?.Invoke(call.Name, args) == true);
        Calls.Add(new(call.Name, args, verdict, done));
        return JsonSerializer.SerializeToElement(done ? Execute(call.Name, args) : new { error = "approval_rejected" }, ContractsJson.Options);
    }

    private static object Execute(string tool, JsonElement args)
    {
        if (tool != "crm.lookup" || !args.TryGetProperty("order_id", out var id)) return new { };
        return _orders.Find(order => order.OrderId == id.GetString()) is { } found
            ? new { orders = new[] { new { found.OrderId, found.Name, found.Item, found.Status, RefundableUsd = found.TotalUsd } } }
            : new { error = "hallucinated_entity" };
    }
}
