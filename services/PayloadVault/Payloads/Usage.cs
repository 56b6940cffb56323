using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Corrections to a tenant's usage, in the transaction that causes them.</summary>
internal static class Usage
{
    /// <summary>Slot 0 is kept for corrections, so it may go below zero; only the sum over slots means something.</summary>
    private const short Corrections = 0;

    public static Task<int> MoveAsync(NpgsqlConnection connection, string tenantId, int bucket, long payloads, long bytes, CancellationToken cancellationToken)
        => connection.Sql(PayloadSql.AddUsage, new[] { tenantId }, new[] { bucket }, new[] { Corrections }, new[] { payloads }, new[] { bytes }).RunAsync(cancellationToken);
}
