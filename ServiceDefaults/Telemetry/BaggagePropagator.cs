using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>
/// W3C trace context for everybody; baggage only to hosts on the allow-list, and only the keys of <see cref="RunBaggage"/>, in both
/// directions. The caller's <c>tracestate</c> is not taken over: it is free text.
/// </summary>
/// <param name="mayReceive">Whether a request to this address may carry baggage.</param>
internal sealed class BaggagePropagator(Func<Uri, bool> mayReceive) : DistributedContextPropagator
{
    private readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _w3c.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (setter is null) return;
        _w3c.Inject(activity, carrier, (target, name, value) =>
        {
            if (name is "traceparent") setter(target, name, value);
        });
        if (activity is null || carrier is not HttpRequestMessage { RequestUri: { IsAbsoluteUri: true } address } || !mayReceive(address)) return;
        var flowing = activity.Baggage.Where(x => RunBaggage.MayFlow(x.Key, x.Value)).DistinctBy(x => x.Key).Select(x => $"{x.Key}={x.Value}");
        if (string.Join(',', flowing) is { Length: > 0 } baggage) setter(carrier, "baggage", baggage);
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out _);
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter)
        => _w3c.ExtractBaggage(carrier, getter)?.Where(x => RunBaggage.MayFlow(x.Key, x.Value)).DistinctBy(x => x.Key).ToArray();
}
