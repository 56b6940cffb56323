namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>Section <c>Auth</c>. One of <see cref="Authority"/> or, in Development only, <see cref="VerificationKeyFile"/>.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The audience every token of the stack carries.</summary>
    public const string Audience = "agentplatform";

    /// <summary>Issuer of locally signed tokens.</summary>
    public const string LocalIssuer = "agentplatform-local";

    /// <value>OIDC issuer URL.</value>
    public string? Authority { get; set; }

    /// <value>PEM public key (ECDSA P-256) that verifies locally signed tokens.</value>
    public string? VerificationKeyFile { get; set; }

    /// <value>File with this service's own bearer token; read anew when it changes, so it can be rotated.</value>
    public string? TokenFile { get; set; }

    /// <value>With <see cref="ClientSecretFile"/>, the other way to a token of its own: client credentials of the authority.</value>
    public string? ClientId { get; set; }

    /// <value>File with the client's secret.</value>
    public string? ClientSecretFile { get; set; }
}
