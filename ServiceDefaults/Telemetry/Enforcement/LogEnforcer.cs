using AgentPlatform.ServiceDefaults.Schema;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Runs on every log record before any exporter's processor. Scopes are not exported; run_id comes from the run, trace_id with the record.</summary>
internal sealed class LogEnforcer(TelemetryPolicy policy) : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        try
        {
            var (message, fields) = LogFieldRules.Of(data.Attributes, policy);
            if (RunBaggage.RunId(policy) is { } run) fields.Add(new(RunBaggage.RunIdKey, run));
            if (data.Exception is { } exception) fields.AddRange(ExceptionFields.Of(exception, policy));
            data.Exception = null;
            data.Attributes = fields;
            data.Body = message;
            data.FormattedMessage = message;
        }
        catch (Exception) // whatever it was: an unchecked record must not pass
        {
            (data.Exception, data.Attributes, data.Body, data.FormattedMessage) = (null, [], Redaction.Redactor.Marker(Redaction.Kinds.Unscanned), null);
            policy.Count(Violation.Failed);
        }
    }
}
