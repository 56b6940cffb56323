using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>The identifiers that flow with a run from service to service, as W3C baggage on the activity.</summary>
public static class RunBaggage
{
    public const string RunIdKey = "run_id";
    public const string TenantIdKey = "tenant_id";
    public const string WorkflowIdKey = "workflow_id";

    private static readonly Rule Identifier = new(ValueKind.String, Classification.Identifier, []);

    /// <summary>From here on every call to a service of the stack says which run it belongs to.</summary>
    public static Activity? SetRun(this Activity? activity, string runId, string tenantId, string workflowId)
        => activity?.SetBaggage(RunIdKey, runId).SetBaggage(TenantIdKey, tenantId).SetBaggage(WorkflowIdKey, workflowId);

    /// <summary>The run of the current activity, if it may be told.</summary>
    internal static string? RunId(TelemetryPolicy policy)
        => Activity.Current?.GetBaggageItem(RunIdKey) is { } run ? Identifier.Check(run, policy, out _) as string : null;

    /// <summary>True for the three keys with a value that is an identifier.</summary>
    internal static bool MayFlow(string key, string? value)
        => value is { Length: > 0 and <= 128 } && key is (RunIdKey or TenantIdKey or WorkflowIdKey) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':');
}
