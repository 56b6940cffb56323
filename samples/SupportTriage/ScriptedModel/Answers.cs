using System.Text.Json;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>What the tools have answered so far, by call id. A refusal is an answer too.</summary>
[Payload]
internal sealed class Answers
{
    private readonly Dictionary<string, JsonElement> _byCall;

    private Answers(Dictionary<string, JsonElement> byCall) => _byCall = byCall;

    public static Answers In(IReadOnlyList<ChatMessage> conversation)
    {
        var byCall = new Dictionary<string, JsonElement>();
        foreach (var result in conversation.SelectMany(message => message.Contents).OfType<FunctionResultContent>())
            byCall[result.CallId] = result.Result is JsonElement json ? json : JsonSerializer.SerializeToElement(result.Result, ContractsJson.Options);
        return new(byCall);
    }

    public bool Has(string callId) => _byCall.ContainsKey(callId);

    public bool Succeeded(string callId) => _byCall.TryGetValue(callId, out var answer) && !IsRefusal(answer);

    /// <summary>The orders a lookup found; none when it was refused or failed.</summary>
    public IReadOnlyList<FoundOrder> Orders(string callId)
        => Succeeded(callId) && _byCall[callId].TryGetProperty("orders", out var orders)
            ? [.. orders.EnumerateArray().Select(order => order.Deserialize<FoundOrder>(_lenient)!)]
            : [];

    private static bool IsRefusal(JsonElement answer)
        => answer.ValueKind != JsonValueKind.Object || answer.TryGetProperty("error", out _);

    private static readonly JsonSerializerOptions _lenient = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

[Payload]
internal sealed record FoundOrder(string OrderId, string Name, string Item, string Status, decimal RefundableUsd);
