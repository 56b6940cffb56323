using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Retention;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Benchmarks.Vault;

/// <summary>
/// <c>vault-load [count]</c>: so many payloads of 2 KiB (50,000) put, read and expired over HTTP, every answer checked, with the
/// process's memory and the errors in the last line. Exits 0, as all suites; an error is an exception.
/// </summary>
internal sealed class VaultLoad : ISuite
{
    private const string Tenant = "t_load";
    private const int Batch = 100, Callers = 8;

    public string Name => "vault-load";
    public bool InAll => false;

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var count = arguments.Count > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 50_000;
        await using var vault = await VaultPipeline.StartAsync(cancellationToken);
        using var http = vault.Host.Client(TestTokens.Issue(Tenant, "u_load", Scopes.VaultWrite, Scopes.VaultRead));
        var client = new VaultClient(http);
        var documents = Documents.Of(Batch);
        var expected = documents.Select(document => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(document))).ToArray();
        var puts = documents.Select(document => new PayloadPut(System.Text.Json.JsonDocument.Parse(document).RootElement, "24h", RunId: "run_1")).ToArray();
        var references = new string[count];
        var memory = new PeakMemory();

        await PhaseAsync("put", count / Batch, Batch, async batch =>
        {
            var receipts = await client.PutAsync(Tenant, puts, cancellationToken);
            for (var i = 0; i < Batch; i++) references[batch * Batch + i] = receipts[i].PayloadRef;
            memory.Look();
        });
        await PhaseAsync("read", count, 1, async i =>
        {
            var content = Encoding.UTF8.GetString(await client.ReadAsync(Tenant, references[i], "load test", cancellationToken));
            if (content != expected[i % Batch]) throw new InvalidDataException($"Payload {i} is not what was put.");
            memory.Look();
        });
        vault.Time.Advance(TimeSpan.FromHours(24));
        await PhaseAsync("refused once expired", count / 50, 1, async i =>
        {
            try
            {
                await client.ReadAsync(Tenant, references[i * 50], "load test", cancellationToken);
                throw new InvalidDataException($"Payload {i * 50} was released after its time.");
            }
            catch (ProblemException gone) when (gone is { Status: HttpStatusCode.Gone, Code: ProblemCodes.Expired })
            {
                memory.Look();
            }
        });
        vault.Time.Advance(TimeSpan.FromHours(7));
        var sweeping = Stopwatch.StartNew();
        await vault.Host.Services.GetRequiredService<Maintenance>().RunOnceAsync(cancellationToken);
        var (seconds, left) = (sweeping.Elapsed.TotalSeconds, await LeftAsync(vault));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"swept in {seconds:0.00} s, {left} rows left"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LOAD vault {count} payloads, 0 errors, peak working set {memory.PeakMiB} MiB (vault and load generator)"));
    }

    private static async Task PhaseAsync(string what, int count, int payloads, Func<int, Task> operation)
    {
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;) await operation(i);
        })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {count * payloads} in {clock.Elapsed.TotalSeconds:0.00} s, {count * payloads / clock.Elapsed.TotalSeconds:0}/s"));
    }

    private static async Task<object?> LeftAsync(VaultPipeline vault)
    {
        await using var command = vault.Database.CreateCommand("SELECT count(*) FROM payloads");
        return await command.ExecuteScalarAsync();
    }

    private sealed class PeakMemory
    {
        private long _peak;

        public long PeakMiB => _peak >> 20;

        public void Look() => _peak = Math.Max(_peak, Environment.WorkingSet);
    }
}
