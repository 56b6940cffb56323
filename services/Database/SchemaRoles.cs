using Npgsql;

namespace AgentPlatform.Database;

/// <summary>The roles a migration may name as <c>:"writer"</c> and <c>:"reader"</c>.</summary>
/// <param name="Reader">Null when the service has no reader's connection string; then <c>:"reader"</c> is refused.</param>
public sealed record SchemaRoles(string Writer, string? Reader)
{
    private const string WriterVariable = ":\"writer\"";
    private const string ReaderVariable = ":\"reader\"";

    public static SchemaRoles Of(string writerConnectionString, string? readerConnectionString)
        => new(UserOf(writerConnectionString), readerConnectionString is null ? null : UserOf(readerConnectionString));

    internal string Fill(string sql)
    {
        if (Reader is null && sql.Contains(ReaderVariable, StringComparison.Ordinal))
            throw new InvalidOperationException("A migration names :\"reader\", but the reader's connection string is not configured.");
        return sql.Replace(WriterVariable, Quote(Writer), StringComparison.Ordinal)
            .Replace(ReaderVariable, Quote(Reader ?? ""), StringComparison.Ordinal);
    }

    internal static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static string UserOf(string connectionString)
        => new NpgsqlConnectionStringBuilder(connectionString).Username is { Length: > 0 } user
            ? user
            : throw new InvalidOperationException("A connection string of this service has no Username.");
}
