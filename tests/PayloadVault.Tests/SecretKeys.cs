using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Tests;

internal static class SecretKeys
{
    public static bool SameAs(this SecretKey one, SecretKey two)
    {
        using var a = one.Lease();
        using var b = two.Lease();
        return a.Bytes.SequenceEqual(b.Bytes);
    }
}
