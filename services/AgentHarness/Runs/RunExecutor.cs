using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// One incarnation of a run. Recovery runs this very path: the agent starts over, and its completed steps are answered from ledger and
/// vault. MUST end in exactly one of: finished and recorded, suspended and recorded, or an exception that leaves the run as recorded.
/// </summary>
internal sealed class RunExecutor(HarnessServices services, PolicySource policies)
{
    /// <param name="span">Of the first incarnation, which began when the run was accepted; later ones start their own.</param>
    /// <exception cref="RunInterruptedException">Try again later.</exception>
    /// <exception cref="RunLostException">Another process has it.</exception>
    public async Task<RunEnd> ExecuteAsync(RunIdentity identity, GovernedWorkflow workflow, RunHistory history, Activity? span, CancellationToken cancellationToken)
    {
        var (store, records) = services.StoreFor(identity);
        RunContext run = new(identity, workflow.Workflow, history, store, records, policies, services);
        using var runSpan = span ?? RunSpan.Start(identity, workflow.Workflow, history.Started?.Trace);
        Activity.Current = runSpan;
        run.SpanContext = runSpan?.Context ?? default;
        RunContext.Current = run;
        var policy = await run.PolicyAsync(cancellationToken).ConfigureAwait(false);
        RunSpan.Describe(runSpan, run, policy?.LimitsOf(identity.WorkflowId));
        if (identity.Incarnation > 0) await ResumeAsync(run, cancellationToken).ConfigureAwait(false);
        try
        {
            var input = await ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
            var answer = await run.WorkAsync(workflow, input, cancellationToken).ConfigureAwait(false);
            await VerifyAsync(run, input, answer, cancellationToken).ConfigureAwait(false);
            return await FinishAsync(run, runSpan, run.Verified ? RunOutcomes.Success : RunOutcomes.Unverified, ErrorClass.None, cancellationToken).ConfigureAwait(false);
        }
        catch (RunStoppedException stop)
        {
            return await FailAsync(run, runSpan, stop.ErrorClass, cancellationToken).ConfigureAwait(false);
        }
        catch (RunSuspendedException suspended)
        {
            return await SuspendAsync(run, runSpan, suspended.ApprovalId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!RunControl.IsControl(exception) && !cancellationToken.IsCancellationRequested)
        {
            Log.RunFailed(services.Logger, identity.RunId, exception.GetType().Name);
            return await FailAsync(run, runSpan, ErrorClass.Internal, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RunContext.Current = null;
        }
    }

    /// <summary>Recorded before anything else happens: the ledger lets only one process be the run's next incarnation.</summary>
    private async Task ResumeAsync(RunContext run, CancellationToken cancellationToken)
    {
        Log.RunResumed(services.Logger, run.Identity.RunId, run.Identity.Incarnation);
        await run.Store.AppendAsync(run.Records.New(EntryTypes.RunResumed, 0, perIncarnation: true) with
        {
            Data = RunRecords.Data((DataNames.Instance, services.Instance), ("first_trace_id", run.History.Started?.Trace?.TraceId)),
        }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<JsonElement> ReadInputAsync(RunContext run, CancellationToken cancellationToken)
        => run.Identity.Incarnation == 0 && run.Identity.Input is { } input ? input
            : await run.Store.ReadAsync(run.History.Started!.Payload!.PayloadRef!, cancellationToken).ConfigureAwait(false);

    private static async Task VerifyAsync(RunContext run, JsonElement input, string answer, CancellationToken cancellationToken)
    {
        if (run.Workflow.Verification is not { } verification) return;
        var step = run.Budget.NextStep();
        var recorded = run.History.Find(EntryTypes.VerifyRecorded, step)
            ?? await Verification.RecordAsync(run, step, verification.Strategy, action: null,
                token => verification.Check(new(run.Identity.RunId, run.Identity.TenantId, input, answer, run.Completed), token), cancellationToken).ConfigureAwait(false);
        if (recorded.Outcome!.Status != OutcomeStatus.Ok) throw new RunStoppedException(ErrorClass.VerificationFailed);
        run.Verified = true;
    }

    /// <summary>A run that stops after it has changed the world has done a part of its work; which part, its last record says.</summary>
    private Task<RunEnd> FailAsync(RunContext run, Activity? span, ErrorClass cause, CancellationToken cancellationToken)
    {
        var technical = cause is ErrorClass.Timeout or ErrorClass.UpstreamUnavailable or ErrorClass.UpstreamError or ErrorClass.RateLimited or ErrorClass.ToolError or ErrorClass.Internal;
        var errorClass = technical && run.Completed.Exists(step => step.Level >= SideEffectLevel.Write) ? ErrorClass.PartialCompletion : cause;
        return FinishAsync(run, span, WireName.Of(errorClass), errorClass, cancellationToken, ("cause", WireName.Of(cause)));
    }

    private async Task<RunEnd> FinishAsync(
        RunContext run, Activity? runSpan, string outcome, ErrorClass errorClass, CancellationToken cancellationToken, params (string, object?)[] data)
    {
        using (run.Identify(Spans.Source.StartActivity(Spans.Finish, ActivityKind.Internal, run.SpanContext)).Set(Attributes.Agent.Outcome, outcome))
        {
            await run.Store.AppendAsync(run.Records.New(EntryTypes.RunFinished, run.Budget.Steps) with
            {
                Outcome = new() { Status = errorClass == ErrorClass.None ? OutcomeStatus.Ok : OutcomeStatus.Failed, ErrorClass = errorClass, LatencyMs = (long)run.Budget.Elapsed.TotalMilliseconds },
                Usage = new() { TokensIn = run.Budget.TokensIn, TokensOut = run.Budget.TokensOut, CostUsd = run.Budget.CostUsd, PriceTableVersion = services.Prices.Version },
                Data = RunRecords.Data([
                    (DataNames.Outcome, outcome), ("verified", run.Verified), ("step_count", run.Budget.Steps),
                    ("completed_steps", CompletedSteps(run)), ("degraded_reads", run.DegradedReads == 0 ? null : run.DegradedReads), .. data]),
            }, cancellationToken).ConfigureAwait(false);
        }
        RunSpan.Finish(runSpan, run, outcome, errorClass);
        services.Metrics.RunFinished(run.Identity.WorkflowId, outcome, run.Budget.Elapsed);
        Log.RunEnded(services.Logger, run.Identity.RunId, run.Identity.WorkflowId, outcome, run.Budget.Steps);
        return new RunEnd.Finished(outcome, errorClass);
    }

    /// <summary>The steps that changed something or read it, as the ledger may hold them: <c>1 gmail.search, 3 gmail.send</c>.</summary>
    private static string CompletedSteps(RunContext run)
    {
        const int most = 2000;
        var list = string.Join(", ", run.Completed.Select(step => $"{step.StepIndex} {step.ToolName}"));
        return list.Length <= most ? list : list[..most];
    }

    private async Task<RunEnd> SuspendAsync(RunContext run, Activity? span, string approvalId, CancellationToken cancellationToken)
    {
        await run.Store.AppendAsync(run.Records.New(EntryTypes.RunSuspended, run.Budget.Steps, perIncarnation: true) with
        {
            Data = RunRecords.Data((DataNames.ApprovalId, approvalId)),
        }, cancellationToken).ConfigureAwait(false);
        RunSpan.Finish(span, run, RunOutcomes.Suspended, ErrorClass.None);
        Log.RunSuspended(services.Logger, run.Identity.RunId, approvalId);
        return new RunEnd.Suspended(approvalId);
    }
}
