using Npgsql;

namespace AgentPlatform.Supervisor;

/// <summary>Parameterised statements in one line. Null becomes SQL NULL.</summary>
internal static class Rows
{
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> map, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        return await command.With(parameters).ReadAsync(map, cancellationToken);
    }

    public static async Task<T?> FindAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> map, object?[] parameters, CancellationToken cancellationToken) where T : class
        => (await database.QueryAsync(sql, map, parameters, cancellationToken)).SingleOrDefault();

    /// <returns>Rows changed.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource database, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        return await command.With(parameters).ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<T>> ReadAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    public static NpgsqlCommand With(this NpgsqlCommand command, params ReadOnlySpan<object?> parameters)
    {
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public static string? Text(this NpgsqlDataReader row, string column) => row[column] as string;

    public static DateTimeOffset Time(this NpgsqlDataReader row, string column) => new((DateTime)row[column], TimeSpan.Zero);

    public static DateTimeOffset? MaybeTime(this NpgsqlDataReader row, string column)
        => row[column] is DateTime time ? new DateTimeOffset(time, TimeSpan.Zero) : null;
}
