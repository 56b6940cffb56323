using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify.Tests;

/// <summary>Bar R3: nothing that is changed in an export of 1,000 records passes against a retained checkpoint.</summary>
public sealed class TamperTests : IDisposable
{
    private static readonly List<byte[]> s_lines = SampleExport.Lines(1000);
    private static readonly Checkpoint s_checkpoint = SampleExport.CheckpointOf(s_lines);
    private readonly SampleExport _sample = new();

    public void Dispose() => _sample.Dispose();

    /// <summary>
    /// A byte of a line changes what <see cref="EntryCheck"/> says of that line alone, or of the two lines a lost newline joins, so the
    /// other lines need not be checked a million times.
    /// </summary>
    [Fact]
    public void EveryFlippedByteIsSeen()
    {
        var undetected = 0;
        Parallel.For(0, s_lines.Count, i =>
        {
            var line = s_lines[i];
            var changed = (byte[])line.Clone();
            for (var at = 0; at < line.Length; at++)
            {
                changed[at] ^= (byte)(1 << (at % 8));
                if (Passes(changed, i)) Interlocked.Increment(ref undetected);
                changed[at] = line[at];
            }
            if (i + 1 < s_lines.Count && Passes([.. line, (byte)('\n' ^ 1), .. s_lines[i + 1]], i)) Interlocked.Increment(ref undetected);
        });
        Assert.Equal(0, undetected);

        // A line split by a byte that became a newline is two lines, neither of which is the record.
        static bool Passes(byte[] changed, int seq) => changed.AsSpan().IndexOf((byte)'\n') is var cut and >= 0
            ? EntryCheck.Check(changed.AsSpan(0, cut), "t_1").Fault is null
            : EntryCheck.Check(changed, "t_1") is { Fault: null } entry && entry.ThisHash == SealedEntry.Read(s_lines[seq]).ThisHash;
    }

    [Fact]
    public async Task RandomDamageToTheWholeFileIsSeen()
    {
        var whole = SampleExport.Join(s_lines);
        var checkpoint = _sample.WriteCheckpoint(s_lines);
        var random = new Random(3);
        for (var round = 0; round < 40; round++)
        {
            var bytes = Damage(whole, random);
            var (exit, output, _) = await SampleExport.RunAsync(_sample.Write(bytes), "--checkpoint", checkpoint, "--key", SampleExport.VKey);
            Assert.True(exit == 1, $"round {round}: exit {exit}\n{output}");
            Assert.StartsWith("bad: seq ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AHistoryRewrittenFromAnyPointIsSeen()
    {
        var other = SampleExport.Lines(1000, "x");
        for (var from = 0; from < 1000; from += 37)
        {
            var chain = new ChainVerifier([s_checkpoint]);
            Assert.NotNull(FirstFault(chain, [.. s_lines[..from], .. other[from..]]));
        }
        Assert.NotNull(FirstFault(new([s_checkpoint]), other));
        Assert.NotNull(FirstFault(new([s_checkpoint]), s_lines[..999]));
        Assert.Null(FirstFault(new([s_checkpoint]), s_lines));
    }

    private static ChainFault? FirstFault(ChainVerifier chain, List<byte[]> lines)
    {
        foreach (var line in lines)
            if (chain.Accept(EntryCheck.Check(line, "t_1")) is { } fault) return fault;
        return chain.End();
    }

    /// <summary>One of the things that happen to files: bytes change, go, come, move, or the end is missing.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var (at, length) = (random.Next(whole.Length - 2000), random.Next(1, 2000));
        switch (random.Next(5))
        {
            case 0:
                var flipped = (byte[])whole.Clone();
                flipped[at] ^= (byte)random.Next(1, 256);
                return flipped;
            case 1: return [.. whole[..at], .. whole[(at + length)..]];
            case 2: return [.. whole[..at], .. Encoding.UTF8.GetBytes(new string('x', length)), .. whole[at..]];
            case 3: return whole[..^length];
            default: return [.. whole[..at], .. whole[(at + length)..], .. whole[at..(at + length)]];
        }
    }
}
