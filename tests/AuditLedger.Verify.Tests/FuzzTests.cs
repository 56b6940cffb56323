using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify.Tests;

/// <summary>A hostile export, note or key never crashes the verifier, never loops it, and never passes. More rounds: AGENTPLATFORM_FUZZ.</summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly int s_rounds = int.Parse(Environment.GetEnvironmentVariable("AGENTPLATFORM_FUZZ") ?? "20000", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly List<byte[]> s_lines = SampleExport.Lines(3);
    private static readonly byte[] s_note = SampleExport.CheckpointOf(s_lines).Sign(SampleExport.Key);
    private static readonly byte[][] s_tokens =
    [
        .. ((string[])["{", "}", "[", "]", "\"", "\\", ":", ",", "null", "1e999", "-", "\\ud800", "\"integrity\":{", "\"seq\":", "\"this_hash\":\"sha256:", "99999999999999999999", "\n\n— ", "+", "=", "\n", " ", "\0", "ÿ"])
            .Select(Encoding.UTF8.GetBytes), [0xFF], [0xED, 0xA0, 0x80],
    ];
    private readonly SampleExport _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void MutatedRecordsAreJudgedNotCrashedOn()
    {
        var random = new Random(1);
        for (var i = 0; i < s_rounds; i++)
        {
            var line = Mutate(s_lines[i % 3], random);
            var entry = EntryCheck.Check(line, "t_1");
            Assert.True(entry.Fault is not null || line.AsSpan().SequenceEqual(s_lines[i % 3]), Encoding.UTF8.GetString(line));
        }
    }

    [Fact]
    public void MutatedNotesAndKeysAreJudgedNotCrashedOn()
    {
        var (random, key, vkey) = (new Random(2), NoteKey.Parse(SampleExport.VKey), Encoding.UTF8.GetBytes(SampleExport.VKey));
        for (var i = 0; i < s_rounds; i++)
        {
            var note = Mutate(s_note, random);
            if (!note.AsSpan().SequenceEqual(s_note)) Assert.ThrowsAny<LedgerFormatException>(() => Checkpoint.Open(note, key));
            var changed = Encoding.UTF8.GetString(Mutate(vkey, random));
            if (!IsTheKeyItself(changed)) Assert.ThrowsAny<LedgerFormatException>(() => Checkpoint.Open(s_note, NoteKey.Parse(changed)));
        }
    }

    [Fact]
    public async Task HostileFilesEndInAVerdict()
    {
        byte[][] files =
        [
            [], [0], "\n"u8.ToArray(), new byte[5 << 20], Encoding.UTF8.GetBytes(new string('[', 3 << 20)), Encoding.UTF8.GetBytes(new string('\n', 100_000)),
            Encoding.UTF8.GetBytes("{\"" + new string('a', 2 << 20) + "\":1}\n"), [0x1F, 0x8B, 8, 0],
        ];
        foreach (var file in files)
        {
            var (exit, output, _) = await SampleExport.RunAsync(_sample.Write(file), "--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", SampleExport.VKey);
            Assert.Equal(1, exit);
            Assert.StartsWith("bad: seq 0: ", output, StringComparison.Ordinal);
        }
    }

    /// <summary>The id's hex digits may be in either case, as in the Go implementation; all else has one spelling.</summary>
    private static bool IsTheKeyItself(string vkey)
    {
        var (given, own) = (vkey.Split('+', 3), SampleExport.VKey.Split('+', 3));
        return given.Length == 3 && given[0] == own[0] && given[1].Equals(own[1], StringComparison.OrdinalIgnoreCase) && given[2] == own[2];
    }

    private static byte[] Mutate(byte[] source, Random random)
    {
        var bytes = source.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, s_tokens[random.Next(s_tokens.Length)]); break;
                default: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1)); break;
            }
            if (bytes.Count == 0) bytes.Add((byte)' ');
        }
        return [.. bytes];
    }
}
