using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify.Tests;

/// <summary>An export as the ledger writes it, made by Core alone, in a folder that goes away.</summary>
internal sealed class SampleExport : IDisposable
{
    public const string Origin = "agentplatform/test/t_1";
    private static readonly Recorder s_recorder = new("svc_harness");
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-verify-").FullName;

    public static ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string VKey { get; } = NoteKey.Of(Origin, Key).ToString();

    /// <summary>The first <paramref name="count"/> entries of a chain; another <paramref name="salt"/> is another history.</summary>
    public static List<byte[]> Lines(int count, string salt = "", string tenant = "t_1")
    {
        var lines = new List<byte[]>();
        var head = Digest.Zero;
        for (var seq = 0; seq < count; seq++)
        {
            var record = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(
                $$"""{"entry_id":"{{new Guid(seq, 7, 7, new byte[8])}}","type":"tool.outcome","tenant_id":"{{tenant}}","timestamp":"2026-05-06T06:00:08.000Z","run_id":"run_{{seq % 7}}{{salt}}","usage":{"cost_usd":0.0184,"tokens_in":{{seq}} } }"""));
            var buffer = new byte[EntrySeal.MaxSize(record.Length, s_recorder)];
            head = EntrySeal.Seal(record, EntryLayout.PlaceOfIntegrity(record), new(seq, head, new(2026, 5, 6, 6, 0, 9, DateTimeKind.Utc), s_recorder), buffer, out var length);
            lines.Add(buffer[..length]);
        }
        return lines;
    }

    public static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => (byte[])[.. line, (byte)'\n'])];

    public static Checkpoint CheckpointOf(IReadOnlyList<byte[]> lines)
    {
        var tree = new MerkleFrontier();
        foreach (var line in lines) tree.Append(MerkleHash.Leaf(SealedEntry.Read(line).ThisHash));
        return new(Origin, lines.Count, tree.Root().ToArray());
    }

    public string Write(byte[] bytes, string name = "export.ndjson")
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    public string WriteCheckpoint(IReadOnlyList<byte[]> lines) => Write(CheckpointOf(lines).Sign(Key), $"checkpoint-{lines.Count}-{Guid.NewGuid():N}");

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await VerifyCommand.RunAsync(args, output, error), output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
