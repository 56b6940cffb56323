using Npgsql;

namespace AgentPlatform.PayloadVault;

/// <summary>Commands with positional parameters (<c>$1</c>, <c>$2</c>…).</summary>
internal static class SqlCommands
{
    extension(NpgsqlDataSource database)
    {
        public NpgsqlCommand Sql(string text, params ReadOnlySpan<object?> values) => Bind(database.CreateCommand(text), values);
    }

    extension(NpgsqlConnection connection)
    {
        public NpgsqlCommand Sql(string text, params ReadOnlySpan<object?> values) => Bind(new NpgsqlCommand(text, connection), values);
    }

    public static void Add(this NpgsqlBatch batch, string text, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        batch.BatchCommands.Add(command);
    }

    /// <summary>Each row, mapped.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(map(reader));
            return rows;
        }
    }

    /// <summary>How many rows changed.</summary>
    public static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlCommand Bind(NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
