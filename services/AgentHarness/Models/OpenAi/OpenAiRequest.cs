using System.Text.Json;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;
using Wire = OpenAI.Chat.ChatMessage;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary>A conversation and its options as the API wants them.</summary>
internal static class OpenAiRequest
{
    public static List<Wire> Messages([Payload] IEnumerable<ChatMessage> messages)
    {
        List<Wire> wire = [];
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System) wire.Add(new SystemChatMessage(message.Text));
            else if (message.Role == ChatRole.User) wire.Add(new UserChatMessage(message.Contents.Select(Part).OfType<ChatMessageContentPart>()));
            else if (message.Role == ChatRole.Assistant) wire.Add(Assistant(message));
            else
                foreach (var result in message.Contents.OfType<FunctionResultContent>())
                    wire.Add(new ToolChatMessage(result.CallId, result.Result as string ?? JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions)));
        }
        return wire;
    }

    public static ChatCompletionOptions Options(ChatOptions? options)
    {
        ChatCompletionOptions wire = new();
        if (options is null) return wire;
        (wire.Temperature, wire.TopP, wire.MaxOutputTokenCount) = (options.Temperature, options.TopP, options.MaxOutputTokens);
        foreach (var stop in options.StopSequences ?? []) wire.StopSequences.Add(stop);
        if (options.ResponseFormat is ChatResponseFormatJson) wire.ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat();
        foreach (var tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
            wire.Tools.Add(ChatTool.CreateFunctionTool(ToolNames.OnWire(tool.Name), tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        if (wire.Tools.Count > 0) wire.ToolChoice = Choice(options.ToolMode);
        return wire;
    }

    private static ChatToolChoice Choice(ChatToolMode? mode) => mode switch
    {
        NoneChatToolMode => ChatToolChoice.CreateNoneChoice(),
        RequiredChatToolMode { RequiredFunctionName: { } name } => ChatToolChoice.CreateFunctionChoice(ToolNames.OnWire(name)),
        RequiredChatToolMode => ChatToolChoice.CreateRequiredChoice(),
        _ => ChatToolChoice.CreateAutoChoice(),
    };

    private static AssistantChatMessage Assistant(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call => ChatToolCall.CreateFunctionToolCall(call.CallId, ToolNames.OnWire(call.Name), BinaryData.FromObjectAsJson(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions)))
            .ToList();
        if (calls.Count == 0) return new(message.Text);
        AssistantChatMessage wire = new(calls);
        if (message.Text.Length > 0) wire.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        return wire;
    }

    private static ChatMessageContentPart? Part(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        _ => null,
    };
}
