using System.Buffers;
using System.Buffers.Binary;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// Rows as PostgreSQL's binary COPY takes them (PostgreSQL documentation, "COPY", Binary Format): written once, straight from where the values
/// are, into one pooled buffer that goes to the server as it is.
/// </summary>
internal sealed class CopyRows : IDisposable
{
    private const int FirstSize = 64 * 1024;

    /// <summary>
    /// Not the shared pool: that one gives its large arrays up at every full collection, and allocating them anew is what causes those.
    /// </summary>
    private static readonly ArrayPool<byte> s_pool = ArrayPool<byte>.Create(maxArrayLength: 4 * 1024 * 1024, maxArraysPerBucket: 8);

    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly short _columns;

    /// <value>Signature, no flags, no extension.</value>
    private static ReadOnlySpan<byte> Header => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _bytes = s_pool.Rent(FirstSize);
    private int _length;

    public CopyRows(short columns)
    {
        _columns = columns;
        Append(Header);
    }

    public void StartRow() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), _columns);

    /// <param name="value">Text as UTF-8, or bytea.</param>
    public void Write(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value.Length);
        Append(value);
    }

    public void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), -1);

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);
    }

    public void Write(DateTime utc) => Write((utc - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Room for a value of at most <paramref name="most"/> bytes; <see cref="End"/> says how many it has.</summary>
    public Span<byte> Begin(int most)
    {
        Ensure(sizeof(int) + most);
        return _bytes.AsSpan(_length + sizeof(int), most);
    }

    /// <returns>Where the value lies, for <see cref="Slice"/>.</returns>
    public Range End(int written)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_length), written);
        var start = _length + sizeof(int);
        _length = start + written;
        return start.._length;
    }

    public ReadOnlyMemory<byte> Slice(Range range) => _bytes.AsMemory(range);

    /// <summary>Everything written so far with the trailer behind it; lives until the next write.</summary>
    public ReadOnlyMemory<byte> ToCopy()
    {
        Ensure(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(_length), -1);
        return _bytes.AsMemory(0, _length + sizeof(short));
    }

    public void Dispose()
    {
        s_pool.Return(_bytes);
        _bytes = [];
    }

    private void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    private Span<byte> Take(int size)
    {
        Ensure(size);
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }

    private void Ensure(int room)
    {
        if (_bytes.Length - _length >= room) return;
        var larger = s_pool.Rent(Math.Max(_bytes.Length * 2, _length + room));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        s_pool.Return(_bytes);
        _bytes = larger;
    }
}
