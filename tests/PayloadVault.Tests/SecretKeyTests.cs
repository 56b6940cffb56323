using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class SecretKeyTests
{
    [Fact]
    public void AnOpenLeaseOutlivesDisposal()
    {
        var bytes = Enumerable.Range(1, SecretKey.Length).Select(i => (byte)i).ToArray();
        var key = SecretKey.CopyOf(bytes);
        using (var lease = key.Lease())
        {
            key.Dispose();
            Assert.Equal(bytes, lease.Bytes.ToArray());
        }
        Assert.Throws<ObjectDisposedException>(() => key.Lease());
    }

    [Fact]
    public void ItsTextTellsNothing() => Assert.Equal("(secret key)", $"{SecretKey.Random()}");

    [Fact]
    public void OnlyThirtyTwoBytesAreAKey() => Assert.Throws<ArgumentException>(() => SecretKey.CopyOf(new byte[31]));
}
