using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentPlatform.ServiceDefaults.Schema;
using OpenTelemetry;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>
/// Runs on every ended span of every source, before any exporter's processor. What the vocabulary does not allow is taken off the span,
/// the rest is scanned. A span it fails on loses its Recorded flag, so no exporter sends it.
/// </summary>
internal sealed class SpanEnforcer(TelemetryPolicy policy) : BaseProcessor<Activity>
{
    private const string Dropped = "dropped";

    private static readonly FrozenSet<string> Events = SpanEvents.All.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> StatusTexts = AllowedValues.ErrorClasses.ToFrozenSet(StringComparer.Ordinal);

    public override void OnEnd(Activity data)
    {
        if (!data.Recorded) return;
        try
        {
            Enforce(data);
        }
        catch (Exception) // whatever it was: an unchecked span must not pass
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            policy.Count(Violation.Failed);
        }
    }

    private void Enforce(Activity span)
    {
        var rules = span.Source.Name == Spans.SourceName ? OwnRules(span) : AttributeRules.Foreign;
        var missing = rules.Required & ~CheckTags(span, rules);
        for (; missing != 0; missing &= missing - 1) policy.Count(Violation.MissingAttribute);
        if (ReferenceEquals(rules, AttributeRules.Foreign)) ForeignName.Apply(span);
        CheckStatus(span);
        CheckEvents(span, rules);
        CheckLinks(span);
        if (span.TraceStateString is { Length: > 0 }) span.TraceStateString = ""; // the caller's free text
    }

    private AttributeRules OwnRules(Activity span)
    {
        if (AttributeRules.Of(span.OperationName) is { } rules)
        {
            if (!ReferenceEquals(span.DisplayName, span.OperationName)) span.DisplayName = span.OperationName;
            return rules;
        }
        policy.Count(Violation.UnknownSpan);
        span.DisplayName = Dropped;
        return AttributeRules.None;
    }

    /// <summary>What may not stay is renamed in place, then removed by that name: its own name may stand twice.</summary>
    /// <returns>The bits of the attributes that are there and may stay.</returns>
    private uint CheckTags(Activity span, AttributeRules rules)
    {
        var (present, place, dropped) = (0u, 0, 0);
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            var allowed = rules.Check(tag.Key, tag.Value, policy, place++, ref present);
            if (allowed is null) (Unsafe.AsRef(in tag), dropped) = (new(Dropped, null), dropped + 1);
            else if (!ReferenceEquals(allowed, tag.Value)) Unsafe.AsRef(in tag) = new(tag.Key, allowed);
        }
        for (; dropped > 0; dropped--) span.SetTag(Dropped, null);
        return present;
    }

    /// <summary>Libraries put messages here; only our classes of error and SQLSTATE codes are no free text.</summary>
    private void CheckStatus(Activity span)
    {
        if (span.StatusDescription is not { } text || StatusTexts.Contains(text) || IsSqlState(text)) return;
        span.SetStatus(span.Status);
        policy.Count(Violation.FreeText);
    }

    private static bool IsSqlState(string text) => text.Length == 5 && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) && text.Any(char.IsAsciiDigit);

    // The list of events has no way to remove one, but its nodes can be written in place.
    private void CheckEvents(Activity span, AttributeRules rules)
    {
        foreach (ref readonly var item in span.EnumerateEvents())
        {
            var known = Events.Contains(item.Name);
            if (!known) policy.Count(Violation.UnknownEvent);
            Unsafe.AsRef(in item) = known
                ? new(item.Name, item.Timestamp, item.Name == SpanEvents.Exception ? ExceptionFields.Of(item, policy) : Allowed(item.Tags, rules))
                : new(Dropped, item.Timestamp);
        }
    }

    private ActivityTagsCollection Allowed(IEnumerable<KeyValuePair<string, object?>> tags, AttributeRules rules)
    {
        var allowed = new ActivityTagsCollection();
        var (present, place) = (0u, 0);
        foreach (var (key, value) in tags)
            if (rules.Check(key, value, policy, place++, ref present) is { } checkedValue) allowed[key] = checkedValue;
        return allowed;
    }

    private void CheckLinks(Activity span)
    {
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            if (link.Tags is not null) policy.Count(Violation.UnknownAttribute);
            Unsafe.AsRef(in link) = new(new ActivityContext(link.Context.TraceId, link.Context.SpanId, link.Context.TraceFlags, null, link.Context.IsRemote));
        }
    }
}
