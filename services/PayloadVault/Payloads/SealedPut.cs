namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// A put's payloads, encrypted, and their rows as COPY takes them. Both are in one buffer: nothing of it may be used once it is disposed.
/// </summary>
public sealed class SealedPut : IDisposable
{
    private readonly RowBuffer _buffer;
    private readonly int[] _ends;

    internal SealedPut(SealedPayload[] rows, RowBuffer buffer, int[] ends) => (Rows, _buffer, _ends) = (rows, buffer, ends);

    public IReadOnlyList<SealedPayload> Rows { get; }

    /// <value>Of all rows, encoded.</value>
    public int Bytes => _buffer.Length;

    public ReadOnlyMemory<byte> Encoded => _buffer.Written(0, _buffer.Length);

    public IEnumerable<ReadOnlyMemory<byte>> EncodedRows(Func<SealedPayload, bool> isWanted)
        => Enumerable.Range(0, _ends.Length).Where(row => isWanted(Rows[row])).Select(row => _buffer.Written(row == 0 ? 0 : _ends[row - 1], _ends[row]));

    public void Dispose() => _buffer.Dispose();
}
