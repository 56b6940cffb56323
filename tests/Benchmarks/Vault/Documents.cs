using System.Text.Json;

namespace AgentPlatform.Benchmarks.Vault;

/// <summary>Tool arguments of about 2 KiB, as an agent sends them: not in canonical order.</summary>
internal static class Documents
{
    public static byte[][] Of(int count) => [.. Enumerable.Range(0, count).Select(i => JsonSerializer.SerializeToUtf8Bytes(new
    {
        to = $"customer{i}@example.com",
        subject = "Your refund",
        amount = 12.5 * i,
        approved = i % 2 == 0,
        body = string.Concat(Enumerable.Repeat("We have looked into your order and here is what we found. ", 28)),
        lines = Enumerable.Range(0, 6).Select(n => new { sku = $"sku-{i}-{n}", quantity = n, price = 9.99 + n }),
    }))];
}
