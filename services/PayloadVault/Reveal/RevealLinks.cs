using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.PayloadVault.Payloads;
using Npgsql;

namespace AgentPlatform.PayloadVault.Reveal;

/// <summary>
/// Links that release one payload once, within a minute, to the person that asked for them: for a console that must not hold the
/// payload itself. The token alone opens nothing, since the bearer's own identity must match; only its hash is stored.
/// </summary>
public sealed class RevealLinks(NpgsqlDataSource database, VaultOptions options, TimeProvider time)
{
    private const string InsertSql = "INSERT INTO reveal_links (tenant_id, token_hash, ref, reader, reason, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    private const string UseSql = "DELETE FROM reveal_links WHERE tenant_id = $1 AND token_hash = $2 AND ref = $3 AND reader = $4 RETURNING reason, expires_at";

    public async Task<(string Token, DateTimeOffset ExpiresAt)> CreateAsync(string tenantId, PayloadRef reference, string reader, string reason, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var expiresAt = time.GetUtcNow() + options.RevealLifetime;
        await database.Sql(InsertSql, tenantId, Hash(token), reference.Bytes, reader, reason, expiresAt).RunAsync(cancellationToken).ConfigureAwait(false);
        return (token, expiresAt);
    }

    /// <returns>The reason given; null: no such link, used, expired or somebody else's.</returns>
    public async Task<string?> UseAsync(string tenantId, PayloadRef reference, string reader, string token, CancellationToken cancellationToken)
    {
        // Used up before anything is released: a crash after this costs a link, never a second look.
        var used = await database.Sql(UseSql, tenantId, Hash(token), reference.Bytes, reader)
            .ListAsync(row => (Reason: row.GetString(0), ExpiresAt: row.GetFieldValue<DateTimeOffset>(1)), cancellationToken).ConfigureAwait(false);
        return used is [var link] && link.ExpiresAt > time.GetUtcNow() ? link.Reason : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
