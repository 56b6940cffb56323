using System.Security.Cryptography;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// Random bytes for one put, drawn in blocks: a call to the system's generator costs about a microsecond, whatever its length. No byte is
/// handed out twice, and none is kept. One caller at a time.
/// </summary>
public sealed class RandomBytes
{
    private readonly byte[] _block = new byte[1024];
    private int _used = 1024;

    public void Fill(Span<byte> target)
    {
        if (_block.Length - _used < target.Length)
        {
            RandomNumberGenerator.Fill(_block);
            _used = 0;
        }
        var next = _block.AsSpan(_used, target.Length);
        next.CopyTo(target);
        CryptographicOperations.ZeroMemory(next);
        _used += target.Length;
    }
}
