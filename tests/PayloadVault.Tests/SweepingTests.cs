using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.PayloadVault.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class SweepingTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task ExpiredPartitionsAreDroppedAndTheRestIsDeletedRowByRow()
    {
        // From the middle of a bucket, so that seconds and days fall where the test says.
        _vault.Time.Advance(Bucket.Width * (Bucket.Of(_vault.Time.GetUtcNow()) + 1.5) - (_vault.Time.GetUtcNow() - DateTimeOffset.UnixEpoch));
        var (soon, tomorrow, later) = (await _vault.PutAsync("{}", ttl: "1m"), await _vault.PutAsync("{}", ttl: "1d"), await _vault.PutAsync("{}", ttl: "29d"));
        _vault.Time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync();
        Assert.Equal(2, await RowsAsync());
        Assert.Equal(3, await PartitionsAsync() - 1);

        _vault.Time.Advance(TimeSpan.FromDays(2));
        await SweepAsync();
        Assert.Equal(1, await RowsAsync());
        Assert.Equal(1, await PartitionsAsync() - 1);
        await _vault.ReadAsync(later.PayloadRef);
        foreach (var receipt in (PayloadReceipt[])[soon, tomorrow])
        {
            using var read = await _vault.GetAsync(receipt.PayloadRef);
            await read.ShouldBe(410, ProblemCodes.Expired);
        }
        Assert.Equal(1, await _vault.CountAsync("SELECT sum(payloads) FROM tenant_usage"));
    }

    [Fact]
    public async Task TheServicesRoleCanChangeNoSchema()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_vault.Database.Writer);
        await connection.OpenAsync();
        foreach (var statement in (string[])["DROP TABLE payloads", "ALTER TABLE vault_keys ADD COLUMN plain bytea", "CREATE TABLE copies (a bytea)", "TRUNCATE payloads"])
        {
            await using var command = new Npgsql.NpgsqlCommand(statement, connection);
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private Task SweepAsync() => _vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
    private Task<long> RowsAsync() => _vault.CountAsync("SELECT count(*) FROM payloads");
    private Task<long> PartitionsAsync() => _vault.CountAsync("SELECT count(*) FROM pg_inherits WHERE inhparent = 'payloads'::regclass");
}
