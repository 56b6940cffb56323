using System.Globalization;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>Counts what the whole process holds, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(ExportMemoryTests), DisableParallelization = true), Collection(nameof(ExportMemoryTests))]
public sealed class ExportMemoryTests
{
    [Fact]
    public async Task AnExportOfAnySizeTakesConstantMemory()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Ledger);
        await using var ledger = Ledger.On(database, new ManualTime());
        await ledger.AppendAsync(Records.Started());
        var count = int.Parse(Environment.GetEnvironmentVariable("AGENTPLATFORM_EXPORT_ENTRIES") ?? "60000", CultureInfo.InvariantCulture);
        for (var first = 1; first <= count; first += 50_000)
            await database.ExecuteAsync($"""
                INSERT INTO entries (tenant_id, seq, recorded_at, type, record)
                SELECT tenant_id, n, recorded_at, type, convert_to(repeat('x', 1000), 'UTF8') FROM entries, generate_series({first}, {Math.Min(first + 49_999, count)}) n WHERE seq = 0
                """);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/tenants/{Ledger.Tenant}/export");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var answer = await ledger.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var (lines, peak) = (0, 0L);
        while (await reader.ReadLineAsync() is not null)
            if (++lines % 10_000 == 0) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        Assert.Equal(count + 1, lines);
        Assert.True(peak < 16 << 20, $"{peak} bytes were held");
    }
}
