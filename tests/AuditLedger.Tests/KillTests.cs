using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>
/// Bar R1: three ledger processes on one PostgreSQL; services, backends, the server and sockets are killed at random while clients write.
/// Whatever was acknowledged is there, once, in one chain. The whole bar: AGENTPLATFORM_KILLS=200.
/// </summary>
public sealed class KillTests
{
    private const int Processes = 3;
    private const int Writers = 6;
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("AGENTPLATFORM_KILLS") ?? "40", CultureInfo.InvariantCulture);

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingHappensTwice()
    {
        var folder = TestPostgres.NewFolder();
        var server = await TestPostgres.StartOwnAsync(folder);
        await using var proxy = new TcpProxy("127.0.0.1", server.Port);
        var database = await TestDatabase.CreateAsync(Databases.Ledger, server.ConnectionString);
        var through = new NpgsqlConnectionStringBuilder(database.Writer) { Port = proxy.Port }.ConnectionString;
        KeyValuePair<string, string?>[] configuration = [.. database.Configuration, new($"ConnectionStrings:{Databases.Ledger}", through)];
        var services = Enumerable.Range(0, Processes).Select(_ => new ServiceProcess(typeof(LedgerOptions).Assembly, configuration)).ToArray();
        var acknowledged = new ConcurrentBag<Receipt>();
        var granted = new ConcurrentBag<(string Key, string EffectId)>();
        try
        {
            foreach (var service in services) await service.StartAsync();
            using var stop = new CancellationTokenSource();
            var writing = Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer, services, acknowledged, granted, stop.Token)).ToArray();
            var random = new Random(s_kills);
            for (var kill = 0; kill < s_kills; kill++)
            {
                var before = acknowledged.Count;
                switch (random.Next(10))
                {
                    case 0 or 1:
                        var victim = services[random.Next(Processes)];
                        victim.Kill();
                        await victim.StartAsync();
                        break;
                    case 2:
                        await server.CrashAsync();
                        server = await TestPostgres.StartOwnAsync(folder, server.Port);
                        break;
                    case 3 or 4:
                        await database.KillBackendsAsync();
                        break;
                    case 5:
                        proxy.CutAll();
                        break;
                    default:
                        proxy.CutOnce(chunk => chunk.Length > 1000, random.Next(2) == 0 ? CutPoint.BeforeServerSees : CutPoint.BeforeClientHears);
                        break;
                }
                await Eventually.TrueAsync(() => acknowledged.Count > before + 20, $"writing goes on after kill {kill}", TimeSpan.FromSeconds(90));
            }
            await stop.CancelAsync();
            await Task.WhenAll(writing);
            await CheckAsync(services[0], acknowledged, granted);
        }
        finally
        {
            foreach (var service in services) await service.DisposeAsync();
            await server.DisposeAsync(); // And with it the database.
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sends until it is acknowledged, always with the same entry ids, each time to the next process.</summary>
    private static async Task WriteAsync(int writer, ServiceProcess[] services, ConcurrentBag<Receipt> acknowledged, ConcurrentBag<(string, string)> granted, CancellationToken stop)
    {
        var clients = services.Select(service => service.Client(TestTokens.Issue("*", "svc_test", Scopes.LedgerAppend))).ToArray();
        foreach (var http in clients) http.Timeout = TimeSpan.FromSeconds(30);
        var turn = writer;
        while (!stop.IsCancellationRequested)
        {
            // Half of the writers send enough to make large batches, which follow one another before they are committed.
            LedgerRecord[] records = [.. Enumerable.Range(0, writer % 2 == 0 ? 5 : 80).Select(_ => Records.Outcome(run: $"run_{writer}"))];
            foreach (var receipt in await UntilAsync(ledger => ledger.AppendAsync(Ledger.Tenant, records, default))) acknowledged.Add(receipt);
            var intent = Records.Intent($"key_{writer}_{turn}", run: $"run_{writer}");
            var decision = await UntilAsync(ledger => ledger.ReserveEffectAsync(Ledger.Tenant, intent, default));
            granted.Add((intent.Action!.IdempotencyKey!, decision.EffectId!));
            var outcome = Records.Outcome(run: $"run_{writer}", tool: "gmail.send");
            acknowledged.Add(await UntilAsync(ledger => ledger.CompleteEffectAsync(Ledger.Tenant, decision.EffectId!, outcome, default)));
        }

        async Task<T> UntilAsync<T>(Func<LedgerClient, Task<T>> call)
        {
            T? answer = default;
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    answer = await call(new LedgerClient(clients[turn++ % clients.Length]));
                    return true;
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or IOException or ProblemException { Status: >= System.Net.HttpStatusCode.InternalServerError })
                {
                    return false;
                }
            }, "one of the processes answers", TimeSpan.FromMinutes(3));
            return answer!;
        }
    }

    private static async Task CheckAsync(ServiceProcess service, ConcurrentBag<Receipt> acknowledged, ConcurrentBag<(string Key, string EffectId)> granted)
    {
        using var http = service.Client(TestTokens.Issue("*", "svc_test", Scopes.LedgerRead));
        string[] lines = [];
        await Eventually.TrueAsync(async () =>
        {
            // The last kill may have left a dead connection in the reader's pool: a 503, and the next one is good.
            using var answer = await http.GetAsync($"v1/tenants/{Ledger.Tenant}/export");
            if (answer.IsSuccessStatusCode) lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return answer.IsSuccessStatusCode;
        }, "the export is answered");
        Chain.AssertIntact(lines);
        var entries = Array.ConvertAll(lines, line => JsonSerializer.Deserialize<LedgerRecord>(line, ContractsJson.Options)!);
        Assert.Equal(entries.Length, entries.Select(entry => entry.EntryId).Distinct().Count());
        Assert.NotEmpty(acknowledged);
        foreach (var receipt in acknowledged)
            Assert.Equal((receipt.EntryId, receipt.ThisHash), (entries[receipt.Seq].EntryId, entries[receipt.Seq].Integrity!.ThisHash));
        var intents = entries.Where(entry => entry.Type == EntryTypes.ToolIntent).Select(entry => entry.Action!.IdempotencyKey!).ToArray();
        Assert.Equal(intents.Length, intents.Distinct().Count());
        Assert.Empty(granted.Select(grant => grant.Key).Except(intents));
    }
}
