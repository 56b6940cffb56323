using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using WireFinishReason = OpenAI.Chat.ChatFinishReason;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary>What the API answered, with the tools' own names. Arguments that are no JSON object are given on as such: their validation is the tool's.</summary>
internal static class OpenAiResponse
{
    public static ChatResponse Read(ChatCompletion completion, IReadOnlyDictionary<string, string> names)
    {
        List<AIContent> contents = [.. completion.Content.Where(part => part.Kind == ChatMessageContentPartKind.Text).Select(part => new TextContent(part.Text))];
        contents.AddRange(completion.ToolCalls.Select(call => Call(call, names)));
        return new(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = completion.Refusal is { Length: > 0 } ? ChatFinishReason.ContentFilter : Reason(completion.FinishReason),
            Usage = completion.Usage is { } usage ? new() { InputTokenCount = usage.InputTokenCount, OutputTokenCount = usage.OutputTokenCount, TotalTokenCount = usage.TotalTokenCount } : null,
        };
    }

    private static FunctionCallContent Call(ChatToolCall call, IReadOnlyDictionary<string, string> names)
        => FunctionCallContent.CreateFromParsedArguments(call.FunctionArguments, call.Id, names.GetValueOrDefault(call.FunctionName, call.FunctionName), Arguments);

    private static Dictionary<string, object?>? Arguments(BinaryData json)
        => json.ToMemory().Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(json, AIJsonUtilities.DefaultOptions);

    private static ChatFinishReason Reason(WireFinishReason reason) => reason switch
    {
        WireFinishReason.Length => ChatFinishReason.Length,
        WireFinishReason.ToolCalls or WireFinishReason.FunctionCall => ChatFinishReason.ToolCalls,
        WireFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };
}
