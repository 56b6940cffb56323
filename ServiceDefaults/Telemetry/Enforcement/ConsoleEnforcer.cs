using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>One line a record, with the same checks as what is exported: <c>time level category [run trace] message</c>, then frames.</summary>
internal sealed class ConsoleEnforcer(TelemetryPolicy policy, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "agentplatform";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        try
        {
            var (message, _) = LogFieldRules.Of(logEntry.State, policy);
            textWriter.Write($"{Contracts.Rfc3339.Format(time.GetUtcNow())} {Level(logEntry.LogLevel)} {logEntry.Category}");
            if (RunBaggage.RunId(policy) is { } run) textWriter.Write($" run_id={run}");
            if (Activity.Current is { } span) textWriter.Write($" trace_id={span.TraceId}");
            textWriter.WriteLine($" {message}");
            if (logEntry.Exception is not { } exception) return;
            foreach (var (_, value) in ExceptionFields.Of(exception, policy)) textWriter.WriteLine(value);
        }
        catch (Exception) // whatever it was: an unchecked record must not pass
        {
            policy.Count(Violation.Failed);
            textWriter.WriteLine(Redaction.Redactor.Marker(Redaction.Kinds.Unscanned));
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit", LogLevel.Error => "fail", LogLevel.Warning => "warn", LogLevel.Information => "info", _ => "dbug",
    };
}
