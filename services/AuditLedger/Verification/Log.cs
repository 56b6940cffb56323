namespace AgentPlatform.AuditLedger.Verification;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Critical, "The chain of tenant {Tenant} is broken at seq {Seq}: {Reason}. Nothing is appended to it any more.")]
    public static partial void ChainBroken(ILogger logger, string tenant, long seq, string reason);

    [LoggerMessage(LogLevel.Warning, "A round of verification failed ({Failure}) and is repeated.")]
    public static partial void RoundFailed(ILogger logger, string failure);
}
