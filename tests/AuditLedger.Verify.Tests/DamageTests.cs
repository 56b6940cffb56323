using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify.Tests;

/// <summary>Every kind of damage, and what <c>ledger-verify</c> says of it, word for word: people and scripts act on these lines.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly List<byte[]> s_lines = SampleExport.Lines(12);
    private readonly SampleExport _sample = new();

    public void Dispose() => _sample.Dispose();

    private static async Task SaysAsync(string message, params string[] args)
    {
        var (exit, output, error) = await SampleExport.RunAsync(args);
        Assert.Equal((1, message + "\n", ""), (exit, output.ReplaceLineEndings("\n"), error));
    }

    public static TheoryData<string, string, string> Damages => new()
    {
        // What is replaced in the line of seq 5, by what, and what is said.
        { "\"tool.outcome\"", "\"tool.outcomf\"", "this_hash is not the hash of the record" },
        { "\"tokens_in\":5", "\"tokens_in\":6", "this_hash is not the hash of the record" },
        { "svc_harness", "svc_harnest", "this_hash is not the hash of the record" },
        { "\"seq\":5", "\"seq\":6", "this_hash is not the hash of the record" },
        { "\"seq\":5", "\"seq\":\"5\"", "integrity.seq is not a whole number" },
        { "\"seq\":5", "\"seq\":-5", "integrity.seq is not a whole number" },
        { "\"seq\":5,", "", "integrity.seq is missing" },
        { "\"recorded_by\":\"svc_harness\",", "", "integrity.recorded_by is missing" },
        { "\"prev_hash\":\"sha256:", "\"prev_hash\":\"sha512:", "a hash in integrity is not sha256: plus 64 hex digits" },
        { "\"seq\":5,\"this_hash\":", "\"seq\":5,\"that_hash\":", "integrity.this_hash is missing" },
        { "\"},\"run_id\"", "\",\"x\":1},\"run_id\"", "integrity has an unknown member" },
        { "\"integrity\":{", "\"integritz\":{", "integrity is missing" },
        { "\"tenant_id\":\"t_1\",", "", "tenant_id is missing" },
        { "\"tenant_id\":\"t_1\"", "\"tenant_id\":\"t_1\",\"tenant_id\":\"t_1\"", "the record is not canonical JSON (RFC 8785)" },
        { "\"cost_usd\":0.0184", "\"cost_usd\":1.84e-2", "the record is not canonical JSON (RFC 8785)" },
        { "{\"entry_id\"", "{ \"entry_id\"", "the record is not canonical JSON (RFC 8785)" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public Task ADamagedRecordIsNamed(string what, string by, string reason)
    {
        var line = Encoding.UTF8.GetString(s_lines[5]);
        Assert.Contains(what, line, StringComparison.Ordinal);
        return ReplacedAsync(Encoding.UTF8.GetBytes(line.Replace(what, by, StringComparison.Ordinal)), reason);
    }

    [Fact]
    public Task AnEmptyLineIsNamed() => ReplacedAsync([], "the line is empty");

    [Fact]
    public Task ALineThatIsNoObjectIsNamed() => ReplacedAsync("42"u8.ToArray(), "not a canonical JSON object");

    [Fact]
    public Task ALineThatIsNoTextIsNamed() => ReplacedAsync([0xff, 0xfe], "the record is not canonical JSON (RFC 8785)");

    [Fact]
    public Task ARecordThatIsTooLongIsNamed() => ReplacedAsync(Encoding.UTF8.GetBytes($"\"{new string('x', EntryCheck.MaxLine)}\""), "the record is longer than 1 MiB");

    [Fact]
    public Task ANeighboursRecordIsNamed() => ReplacedAsync(SampleExport.Lines(12, tenant: "t_2")[5], "the record belongs to another tenant");

    private Task ReplacedAsync(byte[] line, string reason)
        => SaysAsync($"bad: seq 5: {reason}", _sample.Write(SampleExport.Join([.. s_lines[..5], line, .. s_lines[6..]])));

    [Fact]
    public async Task ADamagedCompressedFileIsNamed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(SampleExport.Join(s_lines));
        var bytes = packed.ToArray();
        bytes[0] ^= 1;
        await SaysAsync("bad: seq 0: the compressed file is damaged", _sample.Write(bytes, "magic.ndjson.gz"));
        bytes[0] ^= 1;
        bytes[^6] ^= 1; // Its checksum is of other content.
        await SaysAsync("bad: seq 0: the compressed file is damaged", _sample.Write(bytes, "checksum.ndjson.gz"));
        bytes[^6] ^= 1;
        // Which record the cut is in depends on the compressor.
        Assert.Matches("^bad: seq [0-9]+: the file ends within the record$", (await SampleExport.RunAsync(_sample.Write(bytes[..(bytes.Length / 2)], "half.ndjson.gz"))).Output.TrimEnd());
    }

    [Fact]
    public async Task ACheckpointThatIsNoEvidenceIsNamed()
    {
        var export = _sample.Write(SampleExport.Join(s_lines));
        var checkpoint = SampleExport.CheckpointOf(s_lines);
        var note = Encoding.UTF8.GetString(checkpoint.Sign(SampleExport.Key));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = note.Split('\n')[4];
        foreach (var (text, reason) in new[]
        {
            (note.Replace("\n12\n", "\n11\n", StringComparison.Ordinal), "the checkpoint is not signed by the key"),
            (Encoding.UTF8.GetString(checkpoint.Sign(other)), "the checkpoint is not signed by the key"),
            (Encoding.UTF8.GetString((checkpoint with { Origin = "agentplatform/test/t_2" }).Sign(SampleExport.Key)), "the checkpoint is of another log than the key"),
            (checkpoint.ToText(), "the note has no signatures"),
            (note.Replace(signature, "— x", StringComparison.Ordinal), "a signature line is malformed"),
            (note.Replace("\n12\n", "\n012\n", StringComparison.Ordinal), "the checkpoint's size is not a whole number"),
            (note.Replace("\n12\n", "\n", StringComparison.Ordinal).Replace("\n\n", "\n\n\n", StringComparison.Ordinal), "the checkpoint's size is not a whole number"),
            (note.Replace(Convert.ToBase64String(checkpoint.RootHash), "!", StringComparison.Ordinal), "the checkpoint's root is not base64"),
            (note.Replace('2', '\t'), "the note holds a control character"),
        })
        {
            var file = _sample.Write(Encoding.UTF8.GetBytes(text), $"{Guid.NewGuid():N}.checkpoint");
            await SaysAsync($"bad: checkpoint {file}: {reason}", export, "--checkpoint", file, "--key", SampleExport.VKey);
        }
        var binary = _sample.Write([0xff, (byte)'\n', (byte)'\n'], "binary.checkpoint");
        await SaysAsync($"bad: checkpoint {binary}: the note is not UTF-8", export, "--checkpoint", binary, "--key", SampleExport.VKey);
    }

    [Fact]
    public async Task ACheckpointOfAnotherTenantProvesNothingHere()
    {
        const string origin = "agentplatform/test/t_2";
        var file = _sample.Write((SampleExport.CheckpointOf(s_lines) with { Origin = origin }).Sign(SampleExport.Key), "other.checkpoint");
        await SaysAsync("bad: seq 0: a checkpoint is of another tenant", _sample.Write(SampleExport.Join(s_lines)), "--checkpoint", file, "--key", NoteKey.Of(origin, SampleExport.Key).ToString());
    }

    [Fact]
    public async Task WhatIsIntactIsSaidInFull()
    {
        var (exit, output, _) = await SampleExport.RunAsync(_sample.Write(SampleExport.Join(s_lines)), "--checkpoint", _sample.WriteCheckpoint(s_lines[..7]), "--key", SampleExport.VKey);
        Assert.Equal(0, exit);
        Assert.Equal($"""
            intact: 12 records of t_1, seq 0 to 11, head {SealedEntry.Read(s_lines[11]).ThisHash}
            checkpoint: agentplatform/test/t_1 size 7 is signed and matches
            note: records from seq 7 are newer than every checkpoint given: their removal could not be seen

            """.ReplaceLineEndings("\n"), output.ReplaceLineEndings("\n"));
        Assert.Equal("intact: no records\nnote: no checkpoint was given: removal of the newest records, or a rewritten chain, cannot be seen\n", (await SampleExport.RunAsync(_sample.Write([], "empty"))).Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("no export is named")]
    [InlineData("unknown option --frobnicate", "--frobnicate")]
    [InlineData("--checkpoint FILE must be followed by --key VKEY", "x", "--checkpoint", "y")]
    public async Task MisuseIsNamed(string message, params string[] args)
    {
        var (exit, output, error) = await SampleExport.RunAsync(args);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"ledger-verify: {message}\nusage: ledger-verify ", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
