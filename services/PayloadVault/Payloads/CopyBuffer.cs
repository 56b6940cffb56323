using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// Rows in the binary format of COPY (PostgreSQL documentation, COPY, "Binary Format"), encoded by hand into one pooled buffer: a fixed
/// shape of fourteen columns needs no type mapping, which costs as much as the encryption.
/// </summary>
internal sealed class CopyBuffer : IDisposable
{
    private const short Columns = 14;
    private const int FixedBytes = 2 + Columns * 4 + 4 + 16 + 16 + 1 + 8 + 8;
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly byte[] _buffer;
    private int _length;

    public CopyBuffer(IReadOnlyList<SealedPayload> rows)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Signature.Length + 8 + 2 + rows.Sum(LargestSize));
        Raw(Signature);
        Int32(0); // flags
        Int32(0); // header extension
        foreach (var row in rows) Add(row);
        Int16(-1); // end of data
    }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>PGCOPY, newline, 255, carriage return, newline, zero.</summary>
    private static ReadOnlySpan<byte> Signature => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];

    private static int LargestSize(SealedPayload row)
        => FixedBytes + 3 * (row.TenantId.Length + row.ContentType.Length + (row.RunId?.Length ?? 0))
            + row.Ref.Bytes.Length + row.Hash.Length + row.Salt.Length + row.Nonce.Length + row.Ciphertext.Length;

    private void Add(SealedPayload row)
    {
        Int16(Columns);
        Text(row.TenantId);
        Int32(4);
        Int32(row.Ref.Bucket);
        Bytes(row.Ref.Bytes);
        Uuid(row.KeyId);
        if (row.HashKeyId is { } hashKey) Uuid(hashKey);
        else Int32(-1);
        Int32(1);
        Raw([row.Owner.Length > 0 ? (byte)1 : (byte)0]);
        Bytes(row.Hash);
        Text(row.ContentType);
        if (row.RunId is { } run) Text(run);
        else Int32(-1);
        Time(row.StoredAt);
        Time(row.ExpiresAt);
        Bytes(row.Salt);
        Bytes(row.Nonce);
        Bytes(row.Ciphertext);
    }

    private void Text(string value)
    {
        var written = Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length + 4));
        Int32(written);
        _length += written;
    }

    private void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        Raw(value);
    }

    private void Uuid(Guid value)
    {
        Int32(16);
        value.TryWriteBytes(_buffer.AsSpan(_length), bigEndian: true, out var written);
        _length += written;
    }

    /// <summary>Microseconds since 2000-01-01 UTC.</summary>
    private void Time(DateTimeOffset value)
    {
        Int32(8);
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), (value.UtcDateTime - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);
        _length += 8;
    }

    private void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
    }

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    private void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }
}
