using System.Net.Http.Json;
using AgentPlatform.Contracts;
using AgentPlatform.Traffic.Customers;

namespace AgentPlatform.Traffic.BadDays;

/// <summary>One way the vendor misbehaves; see the vendor's README for the kinds.</summary>
internal sealed record Fault(string Kind, double Rate, string? Operation = null, int Milliseconds = 30_000);

/// <summary>The vendor's own side: its weather and its stock.</summary>
internal sealed class VendorWeather(HttpClient vendor)
{
    public Task ClearAsync(CancellationToken cancellationToken) => SetAsync([], cancellationToken);

    public async Task SetAsync(IReadOnlyList<Fault> faults, CancellationToken cancellationToken)
    {
        var rules = faults.Select(fault => new { fault = fault.Kind, fault.Operation, fault.Rate, fault.Milliseconds });
        using var response = await vendor.PutAsJsonAsync("admin/faults", new { rules }, ContractsJson.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task PutAsync(NewOrder order, CancellationToken cancellationToken)
    {
        using var response = await vendor.PutAsJsonAsync($"admin/orders/{order.OrderId}", order, ContractsJson.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
