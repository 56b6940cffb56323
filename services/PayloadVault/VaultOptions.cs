using System.ComponentModel.DataAnnotations;
using AgentPlatform.PayloadVault.Limits;
using Microsoft.Extensions.Options;

namespace AgentPlatform.PayloadVault;

/// <summary>
/// Section <c>Vault</c>. A local run sets <c>Vault:Kek:File</c> and nothing else: in Development the file is created there on the
/// first start, readable by its user alone.
/// </summary>
public sealed class VaultOptions
{
    public const string Section = "Vault";
    public const string HmacSha256 = "hmac-sha256";
    public const string Sha256 = "sha256";

    [Required, ValidateObjectMembers]
    public KekOptions Kek { get; set; } = new();

    /// <value><c>hmac-sha256</c> (keyed, the default) or <c>sha256</c> (bare: a small payload can then be guessed from its hash).</value>
    [AllowedValues(HmacSha256, Sha256, ErrorMessage = "Vault:PayloadHash must be hmac-sha256 or sha256.")]
    public string PayloadHash { get; set; } = HmacSha256;

    /// <value>Lifetime of a payload put without <c>X-Payload-Ttl</c>: e.g. <c>24h</c>.</value>
    [TimeToLive("Vault:DefaultTtl")]
    public string DefaultTtl { get; set; } = "24h";

    /// <value>Longest lifetime a caller may ask for: e.g. <c>30d</c>.</value>
    [TimeToLive("Vault:MaxTtl")]
    public string MaxTtl { get; set; } = "30d";

    /// <value>Bytes of one payload; contract: 8 MiB.</value>
    [Range(1, 64 << 20, ErrorMessage = "Vault:MaxPayloadBytes must be 1 to 67108864.")]
    public int MaxPayloadBytes { get; set; } = 8 << 20;

    /// <value>Bytes of one batch request.</value>
    [Range(1, 256 << 20, ErrorMessage = "Vault:MaxBatchBytes must be 1 to 268435456.")]
    public int MaxBatchBytes { get; set; } = 32 << 20;

    /// <value>Bytes of requests worked on at once; more are refused with 503 until some are done. Bounds the process's memory.</value>
    [Range(1L << 20, 1L << 36, ErrorMessage = "Vault:MaxBytesInFlight must be 1 MiB to 64 GiB.")]
    public long MaxBytesInFlight { get; set; } = 256L << 20;

    /// <value>Identical payloads of a tenant (and subject) are stored once and share a reference. Off: every put is its own.</value>
    public bool StoreIdenticalOnce { get; set; }

    /// <value>A data key older than this is replaced by the next maintenance; its payloads stay readable.</value>
    public TimeSpan DataKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <value>How long a process may go on encrypting under a key another process rotated.</value>
    public TimeSpan KeyCache { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>Pause between maintenance rounds: sweeping, re-wrapping, delivery of pending proofs of erasure.</value>
    public TimeSpan Maintenance { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>How long a read waits for the ledger before it is refused.</value>
    public TimeSpan LedgerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <value>Lifetime of a reveal link.</value>
    public TimeSpan RevealLifetime { get; set; } = TimeSpan.FromSeconds(60);

    [Required, ValidateObjectMembers]
    public LimitOptions Limits { get; set; } = new();
}

/// <summary>Section <c>Vault:Kek</c>: exactly one of the two.</summary>
public sealed class KekOptions
{
    /// <value>Key file, Development only; see <see cref="Keys.FileKek"/>.</value>
    public string? File { get; set; }

    [ValidateObjectMembers]
    public TransitOptions? Transit { get; set; }
}

/// <summary>Section <c>Vault:Kek:Transit</c>.</summary>
public sealed class TransitOptions
{
    /// <value>URL of the Vault or OpenBao server.</value>
    [Required(ErrorMessage = "Vault:Kek:Transit:Address must be the server's URL.")]
    public Uri? Address { get; set; }

    /// <value>File with the token to send; read anew on each call.</value>
    [Required(ErrorMessage = "Vault:Kek:Transit:TokenFile must name the file that holds the token.")]
    public string? TokenFile { get; set; }

    /// <value>Mount of the Transit engine.</value>
    [Required] public string Mount { get; set; } = "transit";

    /// <value>Name of an AES-GCM key there.</value>
    [Required] public string Key { get; set; } = "agentplatform-vault";

    public string? Namespace { get; set; }

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);
}
