namespace AgentPlatform.LocalRuntime.Stack;

/// <summary>What both launchers tell the console about the Aspire dashboard.</summary>
public static class AspireDashboard
{
    /// <summary>Configuration key of the supervisor.</summary>
    public const string TraceUrlKey = "Console:TraceUrl";

    /// <returns>Where a trace is looked at, with <c>{trace_id}</c> in its place.</returns>
    public static string TraceUrl(Uri dashboard) => new Uri(dashboard, "/traces/detail/") + "{trace_id}";
}
