using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>
/// What is told of an exception: its type and its frames. Its message is left out unless <c>Telemetry:ExceptionMessages</c> asks for it,
/// and is redacted then: parsers, serializers and drivers quote the input they choked on.
/// </summary>
internal static class ExceptionFields
{
    private const int MostFrames = 40, LongestFrame = 400;

    public static ActivityTagsCollection Of(ActivityEvent exception, TelemetryPolicy policy)
    {
        var fields = new ActivityTagsCollection();
        foreach (var (key, value) in exception.Tags)
            switch (key, value)
            {
                case ("exception.type", string type): fields[key] = Type(type, policy); break;
                case ("exception.stacktrace", string stack): fields[key] = Frames(stack, policy); break;
                case ("exception.message", string message): if (policy.ExceptionMessages) fields[key] = policy.Redactor.Redact(message); break;
                default: policy.Count(Violation.UnknownAttribute); break;
            }
        return fields;
    }

    public static IEnumerable<KeyValuePair<string, object?>> Of(Exception exception, TelemetryPolicy policy)
    {
        yield return new("exception.type", Type(exception.GetType().FullName ?? "", policy));
        yield return new("exception.stacktrace", Frames(exception.ToString(), policy));
        if (policy.ExceptionMessages) yield return new("exception.message", policy.Redactor.Redact(exception.Message));
    }

    /// <summary>Only lines that are frames: everything else in a stack trace is messages, of inner exceptions too.</summary>
    public static string Frames(string stack, TelemetryPolicy policy)
    {
        var frames = stack.Split('\n').Where(IsFrame).Take(MostFrames).Select(x => x.TrimEnd());
        return policy.Redactor.Redact(string.Join('\n', frames));
    }

    private static bool IsFrame(string line)
        => line.Length < LongestFrame && line.StartsWith("   at ", StringComparison.Ordinal) && line.Contains('(') && line.Contains(')');

    private static string Type(string name, TelemetryPolicy policy) => name.Contains(' ') ? nameof(Exception) : policy.Redactor.Redact(name);
}
