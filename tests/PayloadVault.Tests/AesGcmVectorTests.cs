using AgentPlatform.PayloadVault.Crypto;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>
/// The vault's cipher against public vectors: the GCM specification's (McGrew, Viega; test cases 13 to 16) always, and NIST's CAVP
/// files (<c>gcmEncryptExtIV256.rsp</c>, <c>gcmDecrypt256.rsp</c>) from the folder <c>AGENTPLATFORM_AES_GCM_VECTORS</c> names.
/// </summary>
public sealed class AesGcmVectorTests
{
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        "b094dac5d93471bdec1a502270e3cc6c")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662", "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void TheSpecificationsVectorsHold(string key, string nonce, string aad, string plain, string cipher, string tag)
        => Check(new(key, nonce, aad, plain, cipher, tag, Fails: false));

    [VectorFolderFact]
    public void TheVectorsOfTheFolderHold()
    {
        var vectors = Directory.EnumerateFiles(VectorFolderFactAttribute.Folder!, "*.rsp").SelectMany(CavpFile.Read).ToList();
        Assert.NotEmpty(vectors);
        foreach (var vector in vectors) Check(vector);
    }

    private static void Check(GcmVector v)
    {
        byte[] key = Convert.FromHexString(v.Key), nonce = Convert.FromHexString(v.Nonce), aad = Convert.FromHexString(v.Aad), expected = Convert.FromHexString(v.Cipher + v.Tag);
        var opened = new byte[expected.Length - Aes256Gcm.TagLength];
        Assert.Equal(!v.Fails, Aes256Gcm.TryOpen(key, nonce, aad, expected, opened));
        if (v.Fails) return;
        Assert.Equal(v.Plain, Convert.ToHexStringLower(opened));
        var sealedBytes = new byte[expected.Length];
        Aes256Gcm.Seal(key, nonce, aad, opened, sealedBytes);
        Assert.Equal(expected, sealedBytes);
    }
}

/// <param name="Fails">The tag does not belong to the rest.</param>
internal sealed record GcmVector(string Key, string Nonce, string Aad, string Plain, string Cipher, string Tag, bool Fails);

[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFolderFactAttribute : FactAttribute
{
    public static string? Folder => Environment.GetEnvironmentVariable("AGENTPLATFORM_AES_GCM_VECTORS");

    public VectorFolderFactAttribute()
        => Skip = Directory.Exists(Folder) ? null : "AGENTPLATFORM_AES_GCM_VECTORS names no folder of NIST CAVP .rsp files, so only the specification's vectors ran.";
}
