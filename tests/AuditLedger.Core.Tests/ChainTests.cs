using System.Text;
using System.Text.Json.Nodes;

namespace AgentPlatform.AuditLedger.Core.Tests;

public sealed class ChainTests
{
    private static readonly Recorder s_recorder = new("svc_\"harness\" é");
    private static readonly DateTime s_time = new(2026, 5, 6, 6, 0, 8, 7, DateTimeKind.Utc);

    private static byte[] Record(string extra = "") => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(
        $$"""{"type":"tool.outcome","tenant_id":"t_1","entry_id":"0192","data":{"note":"a \"b\" {c} \\","integrity":[1,{"x":"}"}]}{{extra}}}"""));

    private static byte[] Seal(byte[] record, long seq, Digest prev)
    {
        var output = new byte[EntrySeal.MaxSize(record.Length, s_recorder)];
        EntrySeal.Seal(record, EntryLayout.PlaceOfIntegrity(record), new(seq, prev, s_time, s_recorder), output, out var written);
        return output[..written];
    }

    [Fact]
    public void ASealedRecordIsCanonicalAndItsHashIsOverItselfWithoutTheHash()
    {
        var line = Seal(Record(), 41, Digest.Of("prev"u8));
        Assert.True(CanonicalJson.IsCanonical(line));

        var json = JsonNode.Parse(line)!;
        var integrity = json["integrity"]!.AsObject();
        var claimed = (string)integrity["this_hash"]!;
        integrity.Remove("this_hash");
        var byTheBook = Digest.Of(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.Equal(byTheBook.ToString(), claimed);
        Assert.Equal((41L, "2026-05-06T06:00:08.007Z", "svc_\"harness\" é"), ((long)integrity["seq"]!, (string)integrity["recorded_at"]!, (string)integrity["recorded_by"]!));
    }

    [Fact]
    public void ASealedEntryReadsBack()
    {
        var entry = SealedEntry.Read(Seal(Record(), 7, Digest.Of("prev"u8)));
        Assert.Equal((7L, "t_1"), (entry.Seq, entry.TenantId));
        Assert.True(entry.IsOf("t_1"));
        Assert.Equal(Digest.Of("prev"u8), entry.PrevHash);
        Assert.Equal(entry.ThisHash, entry.ComputeHash());
    }

    [Fact]
    public void EveryChangedByteShows()
    {
        var line = Seal(Record(), 7, Digest.Zero);
        for (var i = 0; i < line.Length; i++)
        {
            var changed = (byte[])line.Clone();
            changed[i] ^= 1;
            Assert.False(Intact(changed), $"byte {i}");
        }

        static bool Intact(byte[] bytes)
        {
            try
            {
                var entry = SealedEntry.Read(bytes);
                return entry.ComputeHash() == entry.ThisHash;
            }
            catch (LedgerFormatException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void ARecordThatBringsItsOwnIntegrityIsRefused()
        => Assert.Throws<LedgerFormatException>(() => EntryLayout.PlaceOfIntegrity(Record(""","integrity":{"seq":1}""")));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":\"\\")]
    [InlineData("{\"a\":{\"b\":[")]
    [InlineData("{\"integrity\":{},\"type\":\"x\"}")]
    [InlineData("{\"integrity\":5,\"type\":\"x\"}")]
    public void WhatIsNoEntryIsRefused(string text)
        => Assert.Throws<LedgerFormatException>(() => SealedEntry.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void ADigestHasOneSpelling()
    {
        var text = Encoding.UTF8.GetBytes(Digest.Of("x"u8).ToString());
        Assert.True(Digest.TryParse(text, out var digest));
        Assert.Equal(Digest.Of("x"u8), digest);
        Assert.False(Digest.TryParse(Encoding.UTF8.GetBytes("sha256:" + Encoding.UTF8.GetString(text)[7..].ToUpperInvariant()), out _));
        Assert.False(Digest.TryParse(text.AsSpan(0, 70), out _));
    }
}
