namespace AgentPlatform.AuditLedger.Appending;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A batch of {Records} records of tenant {Tenant} failed.")]
    public static partial void BatchFailed(ILogger logger, string tenant, int records, Exception failure);

    [LoggerMessage(LogLevel.Warning, "A commit of tenant {Tenant} has an unknown result ({Failure}); settling it by entry id.")]
    public static partial void Settling(ILogger logger, string tenant, string failure);

    [LoggerMessage(LogLevel.Warning, "Telling other processes of new entries failed ({Failure}); their long polls end by time.")]
    public static partial void NotifyFailed(ILogger logger, string failure);
}
