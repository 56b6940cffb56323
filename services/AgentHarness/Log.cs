using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AgentHarness;

/// <summary>Everything the harness logs: identifiers and classes, never a payload or a vendor's message.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Run {RunId} of {WorkflowId} ended: {Outcome} after {Count} steps")]
    public static partial void RunEnded(ILogger logger, string runId, string workflowId, string outcome, int count);

    [LoggerMessage(LogLevel.Information, "Run {RunId} waits for approval {ApprovalId}")]
    public static partial void RunSuspended(ILogger logger, string runId, string approvalId);

    [LoggerMessage(LogLevel.Information, "Run {RunId} is taken up again, attempt {Attempt}")]
    public static partial void RunResumed(ILogger logger, string runId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} was interrupted by {ExceptionType}; next try in {Seconds} s")]
    public static partial void RunInterrupted(ILogger logger, string runId, string exceptionType, double seconds);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} waits where it is, since it was told {Code}; next try in {Seconds} s")]
    public static partial void RunWaits(ILogger logger, string runId, string code, double seconds);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} is owned by another process")]
    public static partial void RunLost(ILogger logger, string runId);

    [LoggerMessage(LogLevel.Error, "Run {RunId} failed inside the harness or its agent: {ExceptionType}")]
    public static partial void RunFailed(ILogger logger, string runId, string exceptionType);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} used up its budget: {Kind}")]
    public static partial void BudgetTripped(ILogger logger, string runId, Budget kind);

    [LoggerMessage(LogLevel.Warning, "Tool {ToolName} of run {RunId} failed with {ExceptionType}, which no rule of the error table maps")]
    public static partial void UnmappedFailure(ILogger logger, string toolName, string runId, string exceptionType);

    [LoggerMessage(LogLevel.Warning, "Effect of {ToolName} in run {RunId} is in doubt: {ErrorClass}")]
    public static partial void EffectInDoubt(ILogger logger, string toolName, string runId, ErrorClass errorClass);

    [LoggerMessage(LogLevel.Warning, "Read {ToolName} of run {RunId} went unrecorded: ledger or vault can't answer")]
    public static partial void DegradedRead(ILogger logger, string toolName, string runId);

    [LoggerMessage(LogLevel.Error, "Run {RunId} can't be resumed: its plan is no longer in the vault")]
    public static partial void PlanGone(ILogger logger, string runId);

    [LoggerMessage(LogLevel.Warning, "Looking for unfinished runs failed with {ExceptionType}; next try in {Seconds} s")]
    public static partial void RecoveryFailed(ILogger logger, string exceptionType, double seconds);
}
