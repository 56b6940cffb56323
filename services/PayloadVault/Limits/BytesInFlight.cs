namespace AgentPlatform.PayloadVault.Limits;

/// <summary>Bounds the memory requests may take together: beyond it they are refused at once instead of queued.</summary>
public sealed class BytesInFlight(VaultOptions options)
{
    private long _bytes;

    public Share Enter(long bytes)
    {
        // A lone request always gets in, whatever its size: its own limit bounds it.
        if (Interlocked.Add(ref _bytes, bytes) <= options.MaxBytesInFlight || Volatile.Read(ref _bytes) == bytes) return new(this, bytes);
        Interlocked.Add(ref _bytes, -bytes);
        throw Refusal.Unavailable("The vault is working on as many bytes as it may (Vault:MaxBytesInFlight). Nothing was stored; try again.");
    }

    public readonly struct Share(BytesInFlight total, long bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref total._bytes, -bytes);
    }
}
