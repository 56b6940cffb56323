using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary>The API allows letters, digits, <c>_</c> and <c>-</c> in a function's name: <c>gmail.send</c> travels as <c>gmail_send</c>.</summary>
internal static class ToolNames
{
    public static string OnWire(string name) => string.Create(name.Length, name, static (wire, name) =>
    {
        for (var i = 0; i < wire.Length; i++) wire[i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '-' ? name[i] : '_';
    });

    /// <summary>Names on the wire to the tools' own.</summary>
    public static IReadOnlyDictionary<string, string> Of(ChatOptions? options)
    {
        Dictionary<string, string> names = [];
        foreach (var tool in options?.Tools ?? [])
            if (!names.TryAdd(OnWire(tool.Name), tool.Name)) throw new ArgumentException($"The tools {names[OnWire(tool.Name)]} and {tool.Name} can't be told apart by the model's API.", nameof(options));
        return names;
    }
}
