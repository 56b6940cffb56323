using System.Buffers;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>Bytes that are kept for long, in blocks that the garbage collector neither moves nor looks through.</summary>
internal sealed class ByteBlocks : IBufferWriter<byte>
{
    private const int BlockSize = 1 << 20;

    private byte[] _block = [];
    private int _used;

    /// <summary>What was written last, in one piece.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Max(sizeHint, 1))
            (_block, _used) = (GC.AllocateUninitializedArray<byte>(Math.Max(sizeHint, BlockSize)), 0);
        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count)
    {
        Last = _block.AsMemory(_used, count);
        _used += count;
    }
}
