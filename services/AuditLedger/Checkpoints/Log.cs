namespace AgentPlatform.AuditLedger.Checkpoints;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A round of checkpoints failed ({Failure}) and is repeated.")]
    public static partial void RoundFailed(ILogger logger, string failure);

    [LoggerMessage(LogLevel.Critical, "No checkpoint of tenant {Tenant} is signed: {Reason}")]
    public static partial void NotSigned(ILogger logger, string tenant, string reason);

    [LoggerMessage(LogLevel.Error, "A checkpoint of tenant {Tenant} could not be published ({Failure}); the next round tries again.")]
    public static partial void NotPublished(ILogger logger, string tenant, string failure);
}
