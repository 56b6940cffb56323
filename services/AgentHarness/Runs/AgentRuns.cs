using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Drives each run from its start, or from where a process left it, to its end.</summary>
internal sealed class AgentRuns(HarnessServices services, GovernedWorkflows workflows, RunExecutor executor, RunArchive archive, IHostApplicationLifetime lifetime)
    : IAgentRuns, IDisposable
{
    private static readonly TimeSpan _longPoll = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, LiveRun> _live = new();
    private readonly SemaphoreSlim _places = new(services.Options.MaxConcurrentRuns);

    public async Task<string> StartAsync(RunRequest request, string actorUserId, CancellationToken cancellationToken)
    {
        var workflow = workflows.Find(request.WorkflowId) ?? throw new UnknownWorkflowException(request.WorkflowId);
        RunIdentity identity = new(RunId.New(services.Time.GetUtcNow()), request.TenantId, request.WorkflowId, actorUserId, services.Environment, Incarnation: 0) { Input = request.Input };
        var caller = Activity.Current;
        var span = RunSpan.Start(identity, workflow.Workflow, firstTrace: null);
        try
        {
            await RecordStartAsync(identity, workflow.Workflow, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            span?.Dispose();
            throw;
        }
        finally
        {
            Activity.Current = caller;
        }
        Drive(identity, RunHistory.Empty, span);
        return identity.RunId;
    }

    /// <summary>Once this returns the run survives its process: whoever comes next finds it without an end.</summary>
    private async Task RecordStartAsync(RunIdentity identity, Workflow workflow, CancellationToken cancellationToken)
    {
        var (store, records) = services.StoreFor(identity, patient: false);
        records.Versions = new() { Model = workflow.ModelVersion, PromptVersion = workflow.PromptVersion, HarnessVersion = HarnessVersion.Current };
        var input = await store.PutAsync(identity.Input!.Value, subject: null, cancellationToken).ConfigureAwait(false);
        await store.AppendAsync(records.New(EntryTypes.RunStarted, 0) with
        {
            Payload = new() { ArgsHash = input.PayloadHash, PayloadRef = input.PayloadRef },
            Data = RunRecords.Data((DataNames.Instance, services.Instance)),
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes up a run that the ledger knows and no live process works on.</summary>
    public void Adopt(RunHistory history)
    {
        var started = history.Started!;
        if (workflows.Find(started.WorkflowId!) is not null) Drive(RunIdentity.Of(started, history.Resumptions), history, span: null);
    }

    public bool IsLive(string runId) => _live.ContainsKey(runId);

    public async Task<RunStatus?> GetAsync(string tenantId, string runId, CancellationToken cancellationToken)
    {
        if (_live.TryGetValue(runId, out var live))
            return tenantId == live.TenantId || tenantId == Caller.AnyTenant ? new(runId, live.WorkflowId, live.State) : null;
        return await archive.StatusAsync(tenantId, runId, cancellationToken).ConfigureAwait(false);
    }

    public async Task<RunStatus> WaitAsync(string tenantId, string runId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_live.TryGetValue(runId, out var live)) await live.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            var status = await archive.StatusAsync(tenantId, runId, cancellationToken).ConfigureAwait(false)
                ?? throw new KeyNotFoundException("There is no such run.");
            if (status.State == RunStates.Finished) return status;
            await Task.Delay(services.Options.RetryDelay, services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Drive(RunIdentity identity, RunHistory history, Activity? span)
    {
        LiveRun live = new(identity.TenantId, identity.WorkflowId);
        if (!_live.TryAdd(identity.RunId, live)) return;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => DriveAsync(identity, history, live, span, lifetime.ApplicationStopping));
    }

    /// <summary>Between incarnations a run is a few objects on the heap: it holds no place and no thread.</summary>
    private async Task DriveAsync(RunIdentity identity, RunHistory history, LiveRun live, Activity? span, CancellationToken cancellationToken)
    {
        var delay = services.Options.RetryDelay;
        try
        {
            while (true)
            {
                try
                {
                    if (history != RunHistory.Empty || identity.Incarnation > 0)
                    {
                        if (history.AwaitedApproval is { } approval) await DecisionAsync(identity, approval, live, cancellationToken).ConfigureAwait(false);
                        identity = identity with { Incarnation = history.Resumptions + 1 };
                    }
                    if (await IncarnateAsync(identity, history, live, Interlocked.Exchange(ref span, null), cancellationToken).ConfigureAwait(false) is RunEnd.Finished) return;
                    delay = services.Options.RetryDelay;
                }
                catch (RunInterruptedException interruption)
                {
                    Log.RunInterrupted(services.Logger, identity.RunId, interruption.InnerException!.GetType().Name, delay.TotalSeconds);
                    await Task.Delay(delay, services.Time, cancellationToken).ConfigureAwait(false);
                    delay = delay < 32 * services.Options.RetryDelay ? delay * 2 : delay;
                }
                history = await ReloadAsync(identity, history, cancellationToken).ConfigureAwait(false);
                if (history.Finished is not null) return;
            }
        }
        catch (RunLostException)
        {
            Log.RunLost(services.Logger, identity.RunId);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops. The run stays as recorded, for the next process.
        }
        catch (Exception exception)
        {
            // Nothing here can end the run for good: it stays as recorded, and is taken up again once it has been silent for a while.
            Log.RunFailed(services.Logger, identity.RunId, exception.GetType().Name);
        }
        finally
        {
            _live.TryRemove(identity.RunId, out _);
            live.Done.SetResult();
        }
    }

    private async Task<RunEnd> IncarnateAsync(RunIdentity identity, RunHistory history, LiveRun live, Activity? span, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            live.State = RunStates.Running;
            return await executor.ExecuteAsync(identity, workflows.Find(identity.WorkflowId)!, history, span, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>The ledger's own truth before each new incarnation; as long as it can't be had, the last known one with a later wait.</summary>
    private async Task<RunHistory> ReloadAsync(RunIdentity identity, RunHistory last, CancellationToken cancellationToken)
    {
        var delay = services.Options.RetryDelay;
        while (true)
        {
            try
            {
                return await archive.LoadAsync(identity.TenantId, identity.RunId, cancellationToken).ConfigureAwait(false) ?? last;
            }
            catch (Exception exception) when (PlatformFaults.IsUnavailable(exception, cancellationToken))
            {
                Log.RunInterrupted(services.Logger, identity.RunId, exception.GetType().Name, delay.TotalSeconds);
                await Task.Delay(delay, services.Time, cancellationToken).ConfigureAwait(false);
                delay = delay < 32 * services.Options.RetryDelay ? delay * 2 : delay;
            }
        }
    }

    private async Task DecisionAsync(RunIdentity identity, string approvalId, LiveRun live, CancellationToken cancellationToken)
    {
        live.State = RunStates.Suspended;
        var (store, _) = services.StoreFor(identity);
        while ((await store.GetApprovalAsync(approvalId, _longPoll, cancellationToken).ConfigureAwait(false)).State == ApprovalState.Requested) { }
    }

    public void Dispose() => _places.Dispose();

    private sealed class LiveRun(string tenantId, string workflowId)
    {
        public string TenantId => tenantId;
        public string WorkflowId => workflowId;
        public string State { get; set; } = RunStates.Running;
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
