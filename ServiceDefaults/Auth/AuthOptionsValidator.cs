using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>Stops the start of a service that nobody could be authenticated by, or that anybody could.</summary>
internal sealed class AuthOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        if (options.ClientId is { Length: > 0 } != options.ClientSecretFile is { Length: > 0 })
            return ValidateOptionsResult.Fail("Auth:ClientId and Auth:ClientSecretFile must be set together.");
        if (options.Authority is { Length: > 0 } authority)
        {
            if (!Uri.TryCreate(authority, UriKind.Absolute, out var issuer) || (issuer.Scheme != Uri.UriSchemeHttps && !environment.IsDevelopment()))
                return ValidateOptionsResult.Fail("Auth:Authority must be the https URL of the OIDC issuer.");
        }
        else if (!environment.IsDevelopment() || options.VerificationKeyFile is not { Length: > 0 })
        {
            return ValidateOptionsResult.Fail("Auth:Authority must name the OIDC issuer (in Development, Auth:VerificationKeyFile may name a "
                + "PEM public key instead). The service does not start without one.");
        }
        else if (!File.Exists(options.VerificationKeyFile))
        {
            return ValidateOptionsResult.Fail("Auth:VerificationKeyFile names a file that does not exist.");
        }
        return ValidateOptionsResult.Success;
    }
}
