using System.Collections.Frozen;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Turns a log call's state into a message and fields that may leave the process.</summary>
internal static class LogFieldRules
{
    private const string Template = "{OriginalFormat}", Dynamic = "[dynamic message]";

    private static readonly FrozenDictionary<string, Rule> Rules = LogFields.All.ToFrozenDictionary(
        x => x.Name, x => new Rule(null, x.Classification, AllowedValues.HttpMethods), StringComparer.Ordinal);

    /// <summary>Values under names of the vocabulary, checked; the others are counted and gone.</summary>
    public static (string Message, List<KeyValuePair<string, object?>> Fields) Of(object? state, TelemetryPolicy policy)
    {
        var fields = new List<KeyValuePair<string, object?>>();
        string? template = null;
        foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            if (key == Template) template = value as string;
            else if (!Rules.TryGetValue(key, out var rule)) policy.Count(Violation.UnknownLogField);
            else if (rule.Check(value, policy, out var violation) is { } allowed) fields.Add(new(key, allowed));
            else if (value is not null) policy.Count(violation);
        }
        // A template is a literal of somebody's source. One that is not was put together from values, and nobody can tell which.
        if (template is null || string.IsInterned(template) is null)
        {
            policy.Count(Violation.DynamicMessage);
            return (Dynamic, fields);
        }
        return (policy.Redactor.Redact(Fill(template, fields)), fields);
    }

    /// <summary>A placeholder without a value stays as it is.</summary>
    private static string Fill(string template, List<KeyValuePair<string, object?>> fields)
    {
        foreach (var (key, value) in fields)
        {
            var at = template.IndexOf('{' + key, StringComparison.Ordinal);
            var end = at < 0 ? -1 : template.IndexOf('}', at);
            if (end > 0 && template[at + key.Length + 1] is ('}' or ':' or ','))
                template = string.Concat(template.AsSpan(0, at), Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture), template.AsSpan(end + 1));
        }
        return template.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
    }
}
