using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// Rows of <see cref="PayloadSql.Copy"/> in the binary format of COPY (PostgreSQL documentation, COPY, "Binary Format"), encoded by hand
/// into one buffer: a fixed shape of fourteen columns needs no type mapping, which costs as much as the encryption.
/// </summary>
internal sealed class RowBuffer(int capacity) : IDisposable
{
    private const short Columns = 14;

    /// <summary>Larger ones are rare, and the pool would keep them, rounded up to twice their size.</summary>
    private const int LargestPooled = 1 << 20;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly byte[] _buffer = capacity <= LargestPooled ? ArrayPool<byte>.Shared.Rent(capacity) : GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>What comes before the rows: PGCOPY, newline, 255, carriage return, newline, zero; flags; length of the header's extension.</summary>
    public static ReadOnlySpan<byte> Header => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>What comes after them.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    public int Length { get; private set; }

    /// <param name="texts">Characters of the row's text columns.</param>
    /// <param name="bytes">Bytes of its bytea columns.</param>
    public static int LargestRow(int texts, int bytes) => 2 + Columns * 4 + 4 + 16 + 16 + 1 + 8 + 8 + Encoding.UTF8.GetMaxByteCount(texts) + bytes;

    public ReadOnlyMemory<byte> Written(int from, int to) => _buffer.AsMemory(from, to - from);

    public void Dispose()
    {
        if (capacity <= LargestPooled) ArrayPool<byte>.Shared.Return(_buffer);
    }

    public void StartRow()
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(Length), Columns);
        Length += 2;
    }

    /// <returns>The column's value, to be filled.</returns>
    public Memory<byte> Bytes(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(Length), length);
        var value = _buffer.AsMemory(Length + 4, length);
        Length += 4 + length;
        return value;
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }
        var written = Encoding.UTF8.GetBytes(value, _buffer.AsSpan(Length + 4));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(Length), written);
        Length += 4 + written;
    }

    public void Boolean(bool value) => Bytes(1).Span[0] = value ? (byte)1 : (byte)0;

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Bytes(4).Span, value);

    public void Uuid(Guid? value)
    {
        if (value is { } id) id.TryWriteBytes(Bytes(16).Span, bigEndian: true, out _);
        else Null();
    }

    /// <summary>Microseconds since 2000-01-01 UTC.</summary>
    public void Time(DateTimeOffset value) => BinaryPrimitives.WriteInt64BigEndian(Bytes(8).Span, (value.UtcDateTime - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private void Null()
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(Length), -1);
        Length += 4;
    }
}
