namespace AgentPlatform.PayloadVault.Keys;

/// <summary>
/// The key-encryption key (KEK): wraps data keys, never sees a payload. <c>context</c> is authenticated with the key and must be
/// the same on unwrap.
/// </summary>
public interface IKeyEncryptionKey
{
    /// <summary>Id of the version that wraps now. Keys under another id are due for a re-wrap.</summary>
    ValueTask<string> CurrentIdAsync(CancellationToken cancellationToken);

    ValueTask<WrappedKey> WrapAsync(SecretKey key, byte[] context, CancellationToken cancellationToken);

    /// <exception cref="KekException">Unreachable, refused, or the bytes are not what was wrapped.</exception>
    ValueTask<SecretKey> UnwrapAsync(WrappedKey wrapped, byte[] context, CancellationToken cancellationToken);
}

/// <summary>Why a KEK could not serve.</summary>
public enum KekFailure
{
    /// <summary>Unreachable, sealed, overloaded: trying again later may work.</summary>
    Unavailable,
    /// <summary>The KEK's policy or token refuses the vault; or the key does not exist.</summary>
    Denied,
    /// <summary>The wrapped key or its context was altered, or the KEK version that wrapped it is gone.</summary>
    Corrupt,
}

/// <summary>The message names the provider's answer, never key bytes.</summary>
public sealed class KekException(KekFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public KekFailure Failure { get; } = failure;
}
