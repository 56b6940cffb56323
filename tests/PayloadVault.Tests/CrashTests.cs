using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.TestSupport;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>
/// Bar R6 and the vault's share of R1: two real processes on one database put without pause while one of them, or PostgreSQL's backends,
/// are killed. <c>AGENTPLATFORM_KILLS</c> sets how often.
/// </summary>
public sealed class CrashTests
{
    private const string Tenant = "t_crash";

    [Fact]
    public async Task NothingAcknowledgedIsLostNothingIsHalfStoredAndNoNonceComesTwice()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("AGENTPLATFORM_KILLS") ?? "6", CultureInfo.InvariantCulture);
        await using var database = await TestDatabase.CreateAsync(Databases.Vault);
        await using var ledger = await LedgerStandIn.StartAsync();
        var kek = Path.Combine(Path.GetTempPath(), $"kek-{Guid.NewGuid():n}");
        KeyValuePair<string, string?>[] configuration =
        [
            .. database.Configuration, .. TestTokens.Configuration(Resources.Vault), new("Vault:Kek:File", kek), new("Vault:Limits:ReadsPerMinute", "1000000"),
            new($"services:{Resources.Ledger}:http:0", ledger.Address.ToString()),
        ];
        await using var victim = new ServiceProcess(typeof(Vault).Assembly, configuration);
        await using var witness = new ServiceProcess(typeof(Vault).Assembly, configuration);
        await Task.WhenAll(victim.StartAsync(), witness.StartAsync());

        var acknowledged = new ConcurrentDictionary<string, int>();
        using var stop = new CancellationTokenSource();
        var putters = ((ServiceProcess[])[victim, witness, victim, witness]).Select((process, i) => PutAsync(process, i, acknowledged, stop.Token)).ToArray();
        for (var kill = 0; kill < kills; kill++)
        {
            var before = acknowledged.Count;
            await Eventually.TrueAsync(() => acknowledged.Count > before + 20, "puts are acknowledged");
            if (kill % 3 == 2) await database.KillBackendsAsync();
            else victim.Kill();
            if (kill % 3 != 2) await victim.StartAsync();
        }
        await stop.CancelAsync();
        await Task.WhenAll(putters);

        using var reader = witness.Client(TestTokens.Issue(Tenant, "u_1", Scopes.VaultRead));
        reader.DefaultRequestHeaders.Add(VaultHeaders.AccessReason, "crash test");
        var stored = await ReferencesAsync(database);
        Assert.Empty(acknowledged.Keys.Except(stored));
        await Parallel.ForEachAsync(stored, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (reference, _) =>
        {
            var content = await ReadAsync(reader, reference);
            // Also what was stored but never acknowledged is whole.
            if (acknowledged.TryGetValue(reference, out var number)) Assert.StartsWith($$"""{"n":{{number}},""", content, StringComparison.Ordinal);
            else Assert.NotEmpty(content);
        });
        foreach (var column in (string[])["nonce", "ref"])
            Assert.Equal(0L, await database.ExecuteAsync($"SELECT count(*) - count(DISTINCT {column}) FROM payloads"));
        // A salt serves one put of two payloads, and never another.
        Assert.Equal(0L, await database.ExecuteAsync("SELECT count(*) FROM (SELECT FROM payloads GROUP BY salt HAVING count(*) > 2 OR max(stored_at) > min(stored_at)) AS shared"));
        Assert.Equal(3L, await database.ExecuteAsync("SELECT count(*) FROM vault_keys"));
        File.Delete(kek);
    }

    /// <summary>A refusal (503) is no loss: the vault may still hold connections that were killed.</summary>
    private static async Task<string> ReadAsync(HttpClient reader, string reference)
    {
        var content = "";
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await reader.GetAsync($"/v1/tenants/{Tenant}/payloads/{reference}");
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return false;
            await answer.ShouldBe(200);
            content = await answer.Content.ReadAsStringAsync();
            return true;
        }, $"{reference} is read");
        return content;
    }

    private static async Task PutAsync(ServiceProcess process, int lane, ConcurrentDictionary<string, int> acknowledged, CancellationToken stop)
    {
        using var http = process.Client(TestTokens.Issue(Tenant, "svc_harness", Scopes.VaultWrite));
        for (var n = lane; !stop.IsCancellationRequested; n += 4)
        {
            try
            {
                var payloads = new { payloads = new[] { new { content = new { n, text = new string('x', 500) } }, new { content = new { n, text = "twin" } } } };
                using var response = await http.PostAsJsonAsync($"/v1/tenants/{Tenant}/payloads:batch", payloads, ContractsJson.Options, CancellationToken.None);
                if (!response.IsSuccessStatusCode) continue;
                foreach (var receipt in (await response.Content.ReadFromJsonAsync<PayloadReceipts>(ContractsJson.Options, CancellationToken.None))!.Items) acknowledged[receipt.PayloadRef] = n;
            }
            catch (Exception dead) when (dead is HttpRequestException or IOException or JsonException)
            {
                await Eventually.TrueAsync(() => stop.IsCancellationRequested || process.IsUp, "the process is back", TimeSpan.FromMinutes(2));
            }
        }
    }

    private static async Task<List<string>> ReferencesAsync(TestDatabase database)
    {
        var joined = (string)(await database.ExecuteAsync("SELECT string_agg(encode(ref, 'hex'), ',') FROM payloads"))!;
        return [.. joined.Split(',').Select(hex => new PayloadRef(Convert.FromHexString(hex)).ToString())];
    }
}
