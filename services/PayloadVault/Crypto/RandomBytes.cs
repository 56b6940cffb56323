using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// Random bytes for one put, drawn in blocks: a call to the system's generator costs about a microsecond, whatever its length. No byte is
/// handed out twice, and none is kept. One caller at a time.
/// </summary>
/// <param name="needed">Bytes the put will take.</param>
public sealed class RandomBytes(int needed)
{
    private readonly byte[] _block = new byte[Math.Clamp(needed, 64, 1024)];
    private int _used = int.MaxValue;

    public ulong Number()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public void Fill(Span<byte> target)
    {
        if (_used > _block.Length - target.Length)
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
