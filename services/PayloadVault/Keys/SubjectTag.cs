using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>A data subject's id, blinded: the vault's database never holds the id itself, and only the vault can recompute the tag.</summary>
public static class SubjectTag
{
    /// <returns>32 bytes.</returns>
    public static byte[] Of(SecretKey refKey, string subject)
    {
        using var lease = refKey.Lease();
        return HMACSHA256.HashData(lease.Bytes, Encoding.UTF8.GetBytes("subject:" + subject));
    }
}
