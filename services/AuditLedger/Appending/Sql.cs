using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>Positional parameters for a batch's statements.</summary>
internal static class Sql
{
    /// <summary>Null stands for an absent text; other absent values need <see cref="Value"/>.</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? (value is null ? Value(null, NpgsqlDbType.Text) : new() { Value = value }));
        return command;
    }

    public static NpgsqlParameter Value(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
