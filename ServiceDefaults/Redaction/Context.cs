using System.Buffers;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>Words near a match that say what the number is.</summary>
internal sealed class Context(int reach, params string[] words)
{
    private readonly SearchValues<string> _words = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when one of the words begins within reach before <paramref name="at"/>: "id:", but not "said:".</summary>
    public bool Precedes(string text, int at)
    {
        var before = text.AsSpan(Math.Max(0, at - reach), Math.Min(reach, at));
        for (var word = before.IndexOfAny(_words); word >= 0; word = before.IndexOfAny(_words))
        {
            if (word == 0 || !char.IsAsciiLetter(before[word - 1])) return true;
            before = before[(word + 1)..];
        }
        return false;
    }
}
