using System.Diagnostics;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Span <c>agent.run</c>, root of its trace. A resumed run has a trace of its own, linked to the run's first.</summary>
internal static class RunSpan
{
    /// <summary>Leaves the span as <see cref="Activity.Current"/>, whatever that was before.</summary>
    public static Activity? Start(RunIdentity run, Workflow workflow, LedgerTrace? firstTrace)
    {
        Activity.Current = null;
        var span = Spans.Source.StartActivity(Spans.Run, ActivityKind.Internal, parentContext: default, links: Link(firstTrace));
        if (span is null) return null;
        span.AddBaggage("run_id", run.RunId).AddBaggage("tenant_id", run.TenantId).AddBaggage("workflow_id", run.WorkflowId);
        return span.Set(Attributes.Agent.RunId, run.RunId).Set(Attributes.Agent.WorkflowId, run.WorkflowId).Set(Attributes.Agent.TenantId, run.TenantId)
            .Set(Attributes.Actor.UserId, run.ActorUserId).Set(Attributes.Actor.IsAgent, true)
            .Set(Attributes.Agent.PromptVersion, workflow.PromptVersion).Set(Attributes.Agent.HarnessVersion, HarnessVersion.Current)
            .Set(Attributes.GenAi.OperationName, "invoke_agent").Set(Attributes.GenAi.ProviderName, workflow.ModelVersion.Provider);
    }

    public static void Describe(Activity? span, RunContext run, WorkflowLimits? limits)
    {
        if (run.Records.Versions?.PolicyVersion is { } policy) span.Set(Attributes.Agent.PolicyVersion, policy);
        if (limits?.MaxSteps is { } steps) span.Set(Attributes.Budget.MaxSteps, steps);
        if (limits?.MaxCostUsd is { } cost) span.Set(Attributes.Budget.MaxCostUsd, (double)cost);
        if (limits?.MaxLatencyMs is { } latency) span.Set(Attributes.Budget.MaxLatencyMs, latency);
    }

    public static void Finish(Activity? span, RunContext run, string outcome, ErrorClass errorClass)
    {
        span.Set(Attributes.Agent.Outcome, outcome).Set(Attributes.Agent.StepCount, run.Budget.Steps).Set(Attributes.ErrorClass, WireName.Of(errorClass))
            .Set(Attributes.Usage.TokensIn, run.Budget.TokensIn).Set(Attributes.Usage.TokensOut, run.Budget.TokensOut).Set(Attributes.Usage.CostUsd, (double)run.Budget.CostUsd)
            .Set(Attributes.LatencyMs, (long)run.Budget.Elapsed.TotalMilliseconds);
        if (errorClass == ErrorClass.None) return;
        span.Set(Attributes.GenAi.ErrorType, WireName.Of(errorClass));
        span?.SetStatus(ActivityStatusCode.Error, WireName.Of(errorClass));
    }

    private static ActivityLink[] Link(LedgerTrace? first) => first is null ? []
        : [new(new(ActivityTraceId.CreateFromString(first.TraceId), ActivitySpanId.CreateFromString(first.SpanId), first.Sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None))];
}
