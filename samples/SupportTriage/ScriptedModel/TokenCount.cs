using System.Text.Json;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>Tokens as this model counts them: one for every four UTF-8 bytes of a content, rounded up.</summary>
internal static class TokenCount
{
    private const int BytesPerToken = 4;

    public static UsageDetails Of(IReadOnlyList<ChatMessage> conversation, ChatMessage answer)
    {
        var (read, written) = (conversation.Sum(Tokens), Tokens(answer));
        return new() { InputTokenCount = read, OutputTokenCount = written, TotalTokenCount = read + written };
    }

    private static long Tokens(ChatMessage message) => message.Contents.Sum(content => (Bytes(content) + BytesPerToken - 1) / BytesPerToken);

    private static long Bytes(AIContent content) => content switch
    {
        TextContent text => System.Text.Encoding.UTF8.GetByteCount(text.Text),
        FunctionCallContent call => call.Name.Length + JsonSerializer.SerializeToUtf8Bytes(call.Arguments, ContractsJson.Options).Length,
        FunctionResultContent result => JsonSerializer.SerializeToUtf8Bytes(result.Result, ContractsJson.Options).Length,
        _ => 0,
    };
}
