using Npgsql;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>Reads the columns of <see cref="Appending.AppendSql.EffectColumns"/>.</summary>
internal static class EffectRow
{
    public static Effect Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetInt64(3), row.GetString(4), row.GetString(5), Text(row, 6), row.GetDateTime(7),
        row.IsDBNull(8) ? null : row.GetGuid(8), Number(row, 9), Text(row, 10), Text(row, 11), Number(row, 12));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
