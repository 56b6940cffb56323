using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.VendorApi.State;

/// <summary>The orders the shop already has when it opens: <c>orders.json</c> beside the program.</summary>
internal static class SeedOrders
{
    public static Dictionary<string, Order> ById()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "orders.json"));
        return JsonSerializer.Deserialize<List<Order>>(file, ContractsJson.Options)!.ToDictionary(order => order.OrderId);
    }
}
