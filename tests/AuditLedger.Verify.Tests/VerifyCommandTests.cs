using System.IO.Compression;
using System.Security.Cryptography;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify.Tests;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly List<byte[]> s_lines = SampleExport.Lines(300);
    private readonly SampleExport _sample = new();

    public void Dispose() => _sample.Dispose();

    private async Task BadAsync(IEnumerable<byte[]> lines, string message, bool withCheckpoint = false)
    {
        var export = _sample.Write(SampleExport.Join(lines));
        string[] evidence = withCheckpoint ? ["--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", SampleExport.VKey] : [];
        var (exit, output, _) = await SampleExport.RunAsync([export, .. evidence]);
        Assert.Equal((1, message + "\n"), (exit, output.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task AnIntactExportPassesAndSaysWhatItCannotSee()
    {
        var export = _sample.Write(SampleExport.Join(s_lines));
        var (exit, output, _) = await SampleExport.RunAsync(export);
        Assert.Equal(0, exit);
        Assert.StartsWith("intact: 300 records of t_1, seq 0 to 299, head sha256:", output, StringComparison.Ordinal);
        Assert.Contains("note: no checkpoint was given: removal of the newest records, or a rewritten chain, cannot be seen", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralCheckpointsAndKeysFromAFileAreChecked()
    {
        var export = _sample.Write(SampleExport.Join(s_lines));
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = _sample.Write(System.Text.Encoding.UTF8.GetBytes($"{NoteKey.Of(SampleExport.Origin, old)}\n{SampleExport.VKey}\n"), "keys");
        var (exit, output, _) = await SampleExport.RunAsync(export,
            "--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", SampleExport.VKey,
            "--checkpoint", _sample.WriteCheckpoint(s_lines[..120]), "--key", keys);
        Assert.Equal(0, exit);
        Assert.Contains("size 120 is signed and matches", output, StringComparison.Ordinal);
        Assert.Contains("size 300 is signed and matches", output, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", output, StringComparison.Ordinal);

        (exit, output, _) = await SampleExport.RunAsync(export, "--checkpoint", _sample.WriteCheckpoint(s_lines[..120]), "--key", keys);
        Assert.Equal(0, exit);
        Assert.Contains("note: records from seq 120 are newer than every checkpoint given: their removal could not be seen", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArchivesAndTheLiveExportAreOneChain()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(SampleExport.Join(s_lines[..100]));
        var archive = _sample.Write(packed.ToArray(), "archive.ndjson.gz");
        var live = _sample.Write(SampleExport.Join(s_lines[100..]), "live.ndjson");
        Assert.Equal(0, (await SampleExport.RunAsync(archive, live, "--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", SampleExport.VKey)).Exit);
        Assert.Equal("bad: seq 0: the record is missing: seq 100 is in its place\n", (await SampleExport.RunAsync(live)).Output.ReplaceLineEndings("\n"));
        var damaged = _sample.Write(packed.ToArray()[..^9], "damaged.ndjson.gz");
        Assert.Equal(1, (await SampleExport.RunAsync(damaged)).Exit);
    }

    [Fact]
    public Task ARemovedRecordIsSeen()
        => BadAsync([.. s_lines[..17], .. s_lines[18..]], "bad: seq 17: the record is missing: seq 18 is in its place");

    [Fact]
    public Task ARepeatedRecordIsSeen()
        => BadAsync([.. s_lines[..18], .. s_lines[17..]], "bad: seq 18: the record is missing: seq 17 is in its place");

    [Fact]
    public Task SwappedRecordsAreSeen()
        => BadAsync([.. s_lines[..5], s_lines[6], s_lines[5], .. s_lines[7..]], "bad: seq 5: the record is missing: seq 6 is in its place");

    [Fact]
    public Task TruncationIsSeenAgainstACheckpoint()
        => BadAsync(s_lines[..250], "bad: seq 250: the record is missing: a checkpoint covers 300 records, and here are 250", withCheckpoint: true);

    [Fact]
    public Task ARewrittenChainIsSeenAgainstACheckpoint()
        => BadAsync(SampleExport.Lines(300, "x"), "bad: seq 0: records 0 to 299 are not those that the checkpoint of size 300 signed, though their hashes are right in themselves", withCheckpoint: true);

    [Fact]
    public Task ASplicedHistoryIsSeenWhereItStarts()
        => BadAsync([.. s_lines[..50], .. SampleExport.Lines(300, "x")[50..]], "bad: seq 50: prev_hash is not the hash of the record before");

    [Fact]
    public async Task ARecordThatIsNotCanonicalIsSeen()
        => await BadAsync([System.Text.Encoding.UTF8.GetBytes(" " + System.Text.Encoding.UTF8.GetString(s_lines[0]))], "bad: seq 0: the record is not canonical JSON (RFC 8785)");

    [Fact]
    public async Task AFileThatEndsWithinARecordIsSeen()
    {
        var bytes = SampleExport.Join(s_lines);
        var (exit, output, _) = await SampleExport.RunAsync(_sample.Write(bytes[..^2]));
        Assert.Equal((1, "bad: seq 299: the file ends within the record\n"), (exit, output.ReplaceLineEndings("\n")));
    }

    /// <summary>Tools that split and join lines leave it out; nothing is missing.</summary>
    [Fact]
    public async Task TheLastNewlineMayBeMissing()
    {
        var bytes = SampleExport.Join(s_lines);
        var (_, whole, _) = await SampleExport.RunAsync(_sample.Write(bytes));
        var (exit, output, _) = await SampleExport.RunAsync(_sample.Write(bytes[..^1]));
        Assert.Equal((0, whole), (exit, output));
    }

    [Fact]
    public async Task AForeignOrChangedCheckpointIsNoEvidence()
    {
        var export = _sample.Write(SampleExport.Join(s_lines));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (exit, output, _) = await SampleExport.RunAsync(export, "--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", NoteKey.Of(SampleExport.Origin, other).ToString());
        Assert.Equal(1, exit);
        Assert.Contains("not signed by the key", output, StringComparison.Ordinal);
        var note = SampleExport.CheckpointOf(s_lines).Sign(SampleExport.Key);
        note[30] ^= 1;
        Assert.Equal(1, (await SampleExport.RunAsync(export, "--checkpoint", _sample.Write(note, "changed"), "--key", SampleExport.VKey)).Exit);
    }

    [Theory]
    [InlineData]
    [InlineData("nowhere.ndjson")]
    [InlineData("--frobnicate")]
    [InlineData("x", "--checkpoint", "y")]
    [InlineData("x", "--checkpoint", "y", "--key")]
    [InlineData("x", "--key", "y")]
    public async Task MisuseIsSaidAndDiffersFromNotIntact(params string[] args)
    {
        var (exit, _, error) = await SampleExport.RunAsync(args);
        Assert.Equal(2, exit);
        Assert.StartsWith("ledger-verify: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMalformedKeyIsMisuse()
    {
        var export = _sample.Write(SampleExport.Join(s_lines));
        Assert.Equal(2, (await SampleExport.RunAsync(export, "--checkpoint", _sample.WriteCheckpoint(s_lines), "--key", "not a key")).Exit);
    }
}
