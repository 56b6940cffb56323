using System.Buffers;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>Words near a match that say what the number is.</summary>
internal sealed class Context(int reach, params string[] words)
{
    private readonly SearchValues<string> _words = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when one of the words stands within reach before <paramref name="at"/>.</summary>
    public bool Precedes(string text, int at)
        => text.AsSpan(Math.Max(0, at - reach), Math.Min(reach, at)).ContainsAny(_words);
}
