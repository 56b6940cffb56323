using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault;

/// <summary>Everything the vault logs: references, ids and counts. Never a payload, a subject, a reason or key bytes.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The key-encryption key failed: {Failure}.")]
    public static partial void KekFailed(ILogger logger, Exception exception, KekFailure failure);

    // PostgreSQL's messages can quote values, so only the state is kept.
    [LoggerMessage(LogLevel.Error, "The database failed: {SqlState} ({Kind}).")]
    public static partial void DatabaseFailed(ILogger logger, string sqlState, string kind);

    [LoggerMessage(LogLevel.Error, "Payload {PayloadRef} of {TenantId} was not released: the ledger did not record the access ({Kind}).")]
    public static partial void AccessNotRecorded(ILogger logger, string payloadRef, string tenantId, string kind);

    [LoggerMessage(LogLevel.Critical, "ALARM: payload {PayloadRef} of {TenantId} is not what was stored ({What}). It was not released; see the vault's runbook.")]
    public static partial void IntegrityFailed(ILogger logger, string payloadRef, string tenantId, string what);

    [LoggerMessage(LogLevel.Information, "Erased {Payloads} payloads and {Keys} keys of {TenantId}, by {Scope}.")]
    public static partial void Erased(ILogger logger, string scope, string tenantId, long payloads, int keys);

    [LoggerMessage(LogLevel.Warning, "A proof of erasure of {TenantId} waits for the ledger ({Kind}).")]
    public static partial void ProofPending(ILogger logger, string tenantId, string kind);

    [LoggerMessage(LogLevel.Information, "{By} {What} legal hold on {PayloadRef} of {TenantId}.")]
    public static partial void HoldChanged(ILogger logger, string by, string what, string payloadRef, string tenantId);

    [LoggerMessage(LogLevel.Information, "Dropped {Partitions} expired partitions, swept {Payloads} payloads.")]
    public static partial void Swept(ILogger logger, int partitions, int payloads);

    [LoggerMessage(LogLevel.Information, "Re-wrapped {Keys} keys under {KekId}.")]
    public static partial void Rewrapped(ILogger logger, int keys, string kekId);

    [LoggerMessage(LogLevel.Error, "Maintenance step {Step} failed ({Kind}); it runs again in the next round.")]
    public static partial void MaintenanceFailed(ILogger logger, string step, string kind);

    [LoggerMessage(LogLevel.Warning, "Created a key-encryption key for development at {File}.")]
    public static partial void KekGenerated(ILogger logger, string file);
}
