using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Retention;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>A listener hears every vault of the process, so this runs when there is no other.</summary>
[Collection(nameof(PayloadStateTests)), CollectionDefinition(nameof(PayloadStateTests), DisableParallelization = true)]
public sealed class PayloadStateTests
{
    [Fact]
    public async Task PayloadsAreCountedByState()
    {
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, to) => { if (instrument.Name == MetricNames.VaultPayloads) to.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, labels, _) => counted[(string)labels[0].Value!] = value);
        listener.Start();
        await using var vault = await VaultHost.StartAsync();
        foreach (var _ in Enumerable.Range(0, 3)) await vault.PutAsync("1", ttl: "29d");
        var (held, erased) = (await vault.PutAsync("1", ttl: "29d"), await vault.PutAsync("1", ttl: "29d"));
        await vault.PutAsync("1", subject: "max", ttl: "29d");
        await vault.OperateAsync<HoldView>(HttpMethod.Put, $"payloads/{held.PayloadRef}/hold");
        await vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, $"payloads/{erased.PayloadRef}");
        await vault.OperateAsync<ErasureReceipt>(HttpMethod.Delete, "subjects/max");
        var maintenance = vault.Services.GetRequiredService<Maintenance>();
        await maintenance.RunOnceAsync(default);
        await maintenance.RunOnceAsync(default); // the first blanks what the second counts
        Assert.Equal("expired 0, held 1, live 3, shredded 2", string.Join(", ", counted.OrderBy(x => x.Key).Select(x => $"{x.Key} {x.Value}")));
    }
}
