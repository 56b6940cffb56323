namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Label <c>kind</c> of <c>telemetry_schema_violations_total</c>.</summary>
internal enum Violation
{
    UnknownSpan, UnknownAttribute, MisplacedAttribute, WrongType, WrongValue, MissingAttribute, UnknownEvent, FreeText,
    UnknownLogField, DynamicMessage, UnknownMetric, MetricLabel, UnknownBaggage, Failed,
}
