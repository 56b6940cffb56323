using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// One incarnation of a run, from start or resumption to its end, suspension or interruption. Flows with the run's control flow, so
/// tools of nested agents find the run they belong to.
/// </summary>
internal sealed class RunContext(
    RunIdentity identity, Workflow workflow, RunHistory history, RunStore store, RunRecords records, PolicySource policies, HarnessServices services)
{
    private static readonly AsyncLocal<RunContext?> _current = new();
    private Exception? _end;

    public static RunContext? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public RunIdentity Identity => identity;
    public Workflow Workflow => workflow;
    public RunHistory History => history;
    public RunStore Store => store;
    public RunRecords Records => records;
    public HarnessServices Services => services;
    public RunBudget Budget { get; } = new(services.Time, history.ActiveTime);
    public LoopDetector Loops { get; } = new(services.Options.LoopLimit);
    public List<CompletedStep> Completed { get; } = [];

    /// <summary>Parent of the run's spans: <c>agent.run</c>.</summary>
    public ActivityContext SpanContext { get; set; }

    /// <summary>The step of the plan being made.</summary>
    public int PlanStep { get; set; }

    /// <summary>Agents under way that would not let a suspension through.</summary>
    public int OpaqueAgents { get; set; }

    public bool CanSuspend => OpaqueAgents == 0;

    public bool Verified { get; set; }
    public int DegradedReads { get; set; }

    /// <summary>The active policy, as recorded with everything that follows.</summary>
    public ValueTask<PolicySet?> PolicyAsync(CancellationToken cancellationToken)
    {
        var policy = policies.GetAsync(identity.TenantId, cancellationToken);
        return policy.IsCompletedSuccessfully ? new(InForce(policy.Result)) : OnceKnownAsync(policy);
    }

    private async ValueTask<PolicySet?> OnceKnownAsync(ValueTask<PolicySet?> policy) => InForce(await policy.ConfigureAwait(false));

    private PolicySet? InForce(PolicySet? policy)
    {
        if (records.Versions?.PolicyVersion != policy?.Version || records.Versions is null)
            records.Versions = new() { Model = workflow.ModelVersion, PromptVersion = workflow.PromptVersion, PolicyVersion = policy?.Version, HarnessVersion = HarnessVersion.Current };
        return policy;
    }

    public bool HasEnded => _end is not null;

    /// <summary>
    /// Once a run is to end, nothing more happens in it, whatever its agent makes of the exception.
    /// </summary>
    public void ThrowIfEnded()
    {
        if (_end is { } end) throw end;
    }

    /// <summary>Before each new step. A run that was interrupted between what stopped it and its last record does not go on: only its recorded steps are gone through again.</summary>
    public void ThrowIfStopped()
    {
        if (history.Stop is { } recorded) throw End(new RunStoppedException(recorded));
    }

    public T End<T>(T reason) where T : Exception
    {
        Interlocked.CompareExchange(ref _end, reason, null);
        return reason;
    }

    /// <summary>Lets an agent work within this run: the workflow's own, or one that it uses as a tool.</summary>
    public async Task<string> WorkAsync(GovernedWorkflow worker, [Payload] JsonElement input, CancellationToken cancellationToken)
    {
        var agent = worker.Workflow.Agent;
        if (!agent.LetsExceptionsThrough) OpaqueAgents++;
        try
        {
            var answer = await agent.RunAsync(new(worker.Workflow.Prompt, input, worker.Model, worker.Tools), cancellationToken).ConfigureAwait(false);
            ThrowIfEnded();
            return answer;
        }
        catch (Exception exception) when (_end is not null && exception != _end)
        {
            // The agent made something else of the exception that ended the run.
            throw _end;
        }
        finally
        {
            if (!agent.LetsExceptionsThrough) OpaqueAgents--;
        }
    }

    /// <summary>Says on a span below <c>agent.run</c> which run it is of.</summary>
    public Activity? Identify(Activity? span)
        => span.Add(Attributes.Agent.RunId, identity.RunId).Add(Attributes.Agent.WorkflowId, identity.WorkflowId).Add(Attributes.Agent.TenantId, identity.TenantId);

    /// <summary>Ends the run over a limit: ledger entry, span event, metric, and an outcome that says so. Once, however often the run is resumed.</summary>
    public async Task<RunStoppedException> TripAsync(BudgetTrip trip, ErrorClass errorClass, string? toolName, CancellationToken cancellationToken)
    {
        ThrowIfStopped();
        var reason = new RunStoppedException(errorClass);
        await store.AppendAsync(records.New(EntryTypes.BudgetTripped, Budget.Steps) with
        {
            Action = toolName is null ? null : new() { Type = "tool.call", ToolName = toolName },
            Outcome = new() { Status = OutcomeStatus.Failed, ErrorClass = errorClass, CircuitBreakerTripped = true },
            Data = RunRecords.Data(("budget", WireName.Of(trip.Budget)), ("limit", trip.Limit), ("used", trip.Used)),
        }, cancellationToken).ConfigureAwait(false);
        Activity.Current?.AddEvent(new(SpanEvents.BudgetTripped, tags: new() { [Attributes.ErrorClass.Name] = WireName.Of(errorClass), [LimitAttribute(trip.Budget)] = LimitValue(trip) }));
        services.Metrics.BudgetTripped(identity.WorkflowId, trip.Budget);
        Log.BudgetTripped(services.Logger, identity.RunId, trip.Budget);
        return End(reason);
    }

    /// <summary>Of the attribute's type: money in fractions, the rest in whole numbers.</summary>
    private static object LimitValue(BudgetTrip trip) => trip.Budget == ServiceDefaults.Schema.Budget.Cost ? (double)trip.Limit : (object)(long)trip.Limit;

    private static string LimitAttribute(Budget budget) => budget switch
    {
        ServiceDefaults.Schema.Budget.Cost => Attributes.Budget.MaxCostUsd.Name,
        ServiceDefaults.Schema.Budget.Latency => Attributes.Budget.MaxLatencyMs.Name,
        _ => Attributes.Budget.MaxSteps.Name,
    };
}
