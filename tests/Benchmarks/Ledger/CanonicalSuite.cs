using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.Benchmarks.Ledger;

/// <summary>P6: strict canonicalization against what every JSON service does anyway.</summary>
internal sealed class CanonicalSuite : ISuite
{
    private const int Loop = 200;

    public string Name => "canonical";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var document = Sample(2048);
        var output = new ArrayBufferWriter<byte>(1 << 16);
        await new Bar("P6", "<=", 2.0).MeasureAsync(
            Slices.Time(() =>
            {
                for (var i = 0; i < Loop; i++)
                {
                    output.ResetWrittenCount();
                    CanonicalJson.Canonicalize(document, output);
                }
            }),
            Slices.Time(() =>
            {
                for (var i = 0; i < Loop; i++) JsonDocument.Parse(document).Dispose();
            }), cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"canonical: {document.Length} bytes in, {Allocated(document, output)} B allocated per call (goal <= 64)"));
    }

    private static long Allocated(byte[] document, ArrayBufferWriter<byte> output)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Loop; i++)
        {
            output.ResetWrittenCount();
            CanonicalJson.Canonicalize(document, output);
        }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Loop;
    }

    /// <summary>A tool's arguments as agents send them: unsorted members, nesting, text with escapes, numbers.</summary>
    private static byte[] Sample(int size)
    {
        var items = new List<object>();
        byte[] json;
        do
        {
            items.Add(new { subject = $"Re: ticket {items.Count} \"urgent\"\n", id = 1000 + items.Count, amount = 12.5 + items.Count, customer = new { name = "Zoë Čapek", active = true, tier = "gold" }, cc = new[] { "a@example.com", "b@example.com" } });
            json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { to = "vip@example.com", items, dry_run = false }, new JsonSerializerOptions { WriteIndented = true }));
        }
        while (json.Length < size);
        return json;
    }
}
