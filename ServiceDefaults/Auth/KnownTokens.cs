using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>
/// Validates a token in full the first time and then once a minute: a signature check costs more than most of the requests it guards. So a key that
/// its issuer withdraws is trusted for up to a minute longer; a token is never believed past its own <c>exp</c> without a full validation.
/// </summary>
internal sealed class KnownTokens(TimeProvider time) : JsonWebTokenHandler
{
    private const int Most = 10_000;
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    /// <summary>By digest: a memory dump of the service holds no more usable tokens than its requests under way.</summary>
    private readonly ConcurrentDictionary<string, (TokenValidationResult Result, DateTime Until)> _known = new();

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var now = time.GetUtcNow().UtcDateTime;
        if (_known.TryGetValue(digest, out var known) && now < known.Until) return known.Result;
        var result = await base.ValidateTokenAsync(token, validationParameters).ConfigureAwait(false);
        if (!result.IsValid)
        {
            _known.TryRemove(digest, out _);
            return result;
        }
        if (_known.Count >= Most) _known.Clear();
        var expiry = result.SecurityToken.ValidTo;
        _known[digest] = (result, expiry < now + s_remembered ? expiry : now + s_remembered);
        return result;
    }
}
