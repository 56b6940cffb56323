namespace AgentPlatform.AuditLedger.Retention;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "The entries of {Month} are archived, verified there, and removed from the table.")]
    public static partial void MonthArchived(ILogger logger, DateOnly month);

    [LoggerMessage(LogLevel.Error, "Archiving stopped ({Failure}: {Reason}); nothing was removed, the next round tries again.")]
    public static partial void RoundFailed(ILogger logger, string failure, string reason);
}
