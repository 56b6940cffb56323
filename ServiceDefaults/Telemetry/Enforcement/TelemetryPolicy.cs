using System.Collections.Frozen;
using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>What the enforcers share: the redactor, the counters, and what was configured.</summary>
internal sealed class TelemetryPolicy
{
    private readonly AgentMetrics _metrics;
    private readonly string _service;

    public TelemetryPolicy(ITextScanner scanner, TimeProvider time, AgentMetrics metrics, string service, bool exceptionMessages)
    {
        (_metrics, _service, ExceptionMessages) = (metrics, service, exceptionMessages);
        OwnLabelValues = [service, Kinds.Unscanned, Kinds.TooLong, .. Kinds.All, .. Enum.GetValues<Violation>().Select(WireName.Of)];
        Redactor = new(scanner, time) { OnRedacted = kind => _metrics.Redacted(_service, kind) };
    }

    public Redactor Redactor { get; }

    /// <value><c>Telemetry:ExceptionMessages</c>: let messages out, redacted. Off by default: many quote the input they choked on.</value>
    public bool ExceptionMessages { get; }

    /// <summary>Label values of our own counters. They need no scan, so that the count of failed scans gets out when the scanner fails.</summary>
    public FrozenSet<string> OwnLabelValues { get; }

    public void Count(Violation violation) => _metrics.SchemaViolated(_service, WireName.Of(violation));
}
