using System.Buffers;
using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>One pattern with what makes it worth running and what makes a match believable.</summary>
internal sealed class Detector
{
    /// <summary>Name of the group that is the secret; without it the whole match is.</summary>
    public const string Secret = "v";

    public required string Kind { get; init; }

    public required Regex Pattern { get; init; }

    /// <value>The pattern can't match a text that has none of these (ignoring case).</value>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <value>Nor one that has none of these traits.</value>
    public Traits Traits { get; init; }

    /// <value>True: it takes an anchor and a trait.</value>
    public bool NeedsBoth { get; init; }

    /// <value>Checksums, ranges, context. Null: every match counts.</value>
    public Func<string, Match, bool>? Accept { get; init; }

    private SearchValues<string>? _anchors;

    public bool IsTriggeredBy(string text, Traits traits, bool anyAnchor)
    {
        var hasTrait = (traits & Traits) != 0;
        return NeedsBoth ? hasTrait && HasAnchor(text) : hasTrait || (anyAnchor && HasAnchor(text));
    }

    private bool HasAnchor(string text)
        => Anchors.Count > 0 && text.AsSpan().ContainsAny(_anchors ??= SearchValues.Create([.. Anchors], StringComparison.OrdinalIgnoreCase));

    public void Scan(string text, List<Finding> findings)
    {
        for (var match = Pattern.Match(text); match.Success; match = match.NextMatch())
        {
            if (Accept is not null && !Accept(text, match)) continue;
            var secret = match.Groups[Secret];
            if (!secret.Success) findings.Add(new(match.Index, match.Length, Kind));
            else if (secret.Length > 0) findings.Add(new(secret.Index, secret.Length, Kind));
        }
    }
}
