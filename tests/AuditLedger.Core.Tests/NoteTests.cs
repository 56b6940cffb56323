using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.AuditLedger.Core.Tests;

public sealed class NoteTests
{
    private const string Origin = "agentplatform/test-log/t_1";
    private static readonly ECDsa s_key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static IEnumerable<JsonElement> Cases(string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Vectors.PathOf("tlog-checkpoint-note", "cases.json")));
        return [.. document.RootElement.Clone().EnumerateArray().Where(item => item.GetProperty("kind").GetString() == kind)];
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    [VectorFact]
    public void ThePublicSignedNoteVerifies()
    {
        var vector = Assert.Single(Cases("signed-note"));
        var key = NoteKey.Parse(Text(vector, "vkey"));
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Text(vector, "note")));
        var signature = Assert.Single(note.Signatures);
        Assert.Equal((key.Name, key.Id), (signature.Name, signature.KeyId));
        Assert.True(Ed25519.Verify(key.Key, Encoding.UTF8.GetBytes(note.Text), signature.Signature));
        Assert.False(Ed25519.Verify(key.Key, Encoding.UTF8.GetBytes(note.Text + "\n"), signature.Signature));
    }

    [VectorFact]
    public void ThePublicCheckpointNoteParses()
    {
        var vector = Assert.Single(Cases("checkpoint-note"));
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(Text(vector, "note"))).Text);
        Assert.Equal(("example.com/behind-the-sofa", 20852163L, Digest.Size), (checkpoint.Origin, checkpoint.Size, checkpoint.RootHash.Length));
    }

    [VectorFact]
    public void PublicCheckpointBodiesAreJudgedAsTheyShould()
    {
        var cases = Cases("checkpoint-body").ToArray();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            var error = Record.Exception(() => Checkpoint.Parse(Text(item, "text")));
            if (item.GetProperty("valid").GetBoolean()) Assert.Null(error);
            else Assert.IsType<LedgerFormatException>(error);
        }
    }

    [VectorFact]
    public void PublicKeysAreJudgedAsTheGoImplementationDoes()
    {
        var verdicts = Cases("vkey").ToDictionary(item => Text(item, "vkey"), item => Record.Exception(() => NoteKey.Parse(Text(item, "vkey"))));
        Assert.Null(verdicts["PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]);
        Assert.IsType<LedgerFormatException>(verdicts["PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="]);
        Assert.IsType<LedgerFormatException>(verdicts["PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]);
    }

    [Fact]
    public void ACheckpointIsOpenedOnlyByTheKeyThatSignedIt()
    {
        var note = new Checkpoint(Origin, 42, SHA256.HashData("root"u8)).Sign(s_key);
        var key = NoteKey.Of(Origin, s_key);
        var opened = Checkpoint.Open(note, NoteKey.Parse(key.ToString()));
        Assert.Equal((Origin, 42L), (opened.Origin, opened.Size));

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<LedgerFormatException>(() => Checkpoint.Open(note, NoteKey.Of(Origin, other)));
        Assert.Throws<LedgerFormatException>(() => Checkpoint.Open(note, NoteKey.Of("agentplatform/test-log/t_2", s_key)));
    }

    [Fact]
    public void TheKeyIdIsTheStartOfTheKeysDigest()
    {
        var spki = s_key.ExportSubjectPublicKeyInfo();
        var expected = $"{Origin}+{Convert.ToHexStringLower(SHA256.HashData(spki)[..4])}+{Convert.ToBase64String([0x02, .. spki])}";
        Assert.Equal(expected, NoteKey.Of(Origin, s_key).ToString());
    }

    [Fact]
    public void NoChangedByteOfACheckpointIsAccepted()
    {
        var note = new Checkpoint(Origin, 42, SHA256.HashData("root"u8)).Sign(s_key);
        var key = NoteKey.Of(Origin, s_key);
        for (var i = 0; i < note.Length; i++)
        {
            var changed = (byte[])note.Clone();
            changed[i] ^= 1;
            Assert.Throws<LedgerFormatException>(() => Checkpoint.Open(changed, key));
        }
        Assert.Throws<LedgerFormatException>(() => Checkpoint.Open(note.AsSpan(0, note.Length - 1), key));
    }
}
