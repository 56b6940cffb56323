using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.Supervisor.Console;

/// <summary>Section <c>Console</c>.</summary>
public sealed class ConsoleOptions
{
    public const string Section = "Console";

    private const string TraceId = "{trace_id}";

    /// <value>
    /// Where a trace is looked at, with <c>{trace_id}</c> in its place, e.g. <c>https://dashboard.example.com/traces/detail/{trace_id}</c>.
    /// Absent: runs show their trace ids without a link.
    /// </value>
    [RegularExpression(@"https?://[^\s""<>]*\{trace_id\}[^\s""<>]*", ErrorMessage = "Console:TraceUrl must be an http or https URL with {{trace_id}} in it.")]
    public string? TraceUrl { get; set; }

    /// <returns>Null: no link.</returns>
    public string? UrlOf(string traceId) => TraceUrl?.Replace(TraceId, Uri.EscapeDataString(traceId), StringComparison.Ordinal);
}
