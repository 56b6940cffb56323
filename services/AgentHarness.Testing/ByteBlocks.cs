using System.Buffers;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>Bytes that are kept for long, in pooled blocks that the garbage collector neither moves nor looks through.</summary>
internal sealed class ByteBlocks : IBufferWriter<byte>, IDisposable
{
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private byte[] _block = [];
    private int _used;

    /// <summary>What was written last, in one piece.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Max(sizeHint, 1))
        {
            (_block, _used) = (ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BlockSize)), 0);
            _blocks.Add(_block);
        }
        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count)
    {
        Last = _block.AsMemory(_used, count);
        _used += count;
    }

    /// <summary>From here on the bytes are somebody else's.</summary>
    public void Dispose()
    {
        foreach (var block in _blocks) ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        (_block, _used) = ([], 0);
    }
}
