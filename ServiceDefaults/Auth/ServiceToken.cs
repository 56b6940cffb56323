using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>
/// This service's own token: from <c>Auth:TokenFile</c> (local runs; read anew when it changes), else by OAuth client credentials
/// (RFC 6749 section 4.4) from <c>Auth:Authority</c> with <c>Auth:ClientId</c> and the secret in <c>Auth:ClientSecretFile</c>.
/// </summary>
public sealed class ServiceToken(IOptions<AuthOptions> options, IHttpClientFactory clients, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _renewing = new(1);
    private Known? _known; // one reference, so that no reader sees half of a renewal

    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
        => options.Value.TokenFile is { Length: > 0 } file ? new(Read(file)) : FromIssuerAsync(cancellationToken);

    public void Dispose() => _renewing.Dispose();

    private string Read(string file)
    {
        var writtenAt = File.GetLastWriteTimeUtc(file);
        if (_known is { } known && known.At == writtenAt) return known.Token;
        return (_known = new(writtenAt, File.ReadAllText(file).Trim())).Token;
    }

    private async ValueTask<string> FromIssuerAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() < known.At) return known.Token;
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_known is not { } renewed || time.GetUtcNow() >= renewed.At) _known = renewed = await RequestAsync(cancellationToken).ConfigureAwait(false);
            return renewed.Token;
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task<Known> RequestAsync(CancellationToken cancellationToken)
    {
        var auth = options.Value;
        if (auth is not { Authority.Length: > 0, ClientId.Length: > 0, ClientSecretFile.Length: > 0 })
            throw new InvalidOperationException("Auth:TokenFile must name the file that holds this service's token, or Auth:Authority, Auth:ClientId and Auth:ClientSecretFile how to get one.");
        using var http = clients.CreateClient(nameof(ServiceToken));
        using var discovery = JsonDocument.Parse(await http.GetByteArrayAsync($"{auth.Authority.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken).ConfigureAwait(false));
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", auth.ClientId),
            new("client_secret", (await File.ReadAllTextAsync(auth.ClientSecretFile, cancellationToken).ConfigureAwait(false)).Trim()),
        ]);
        using var answer = await http.PostAsync(discovery.RootElement.GetProperty("token_endpoint").GetString(), form, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using var granted = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var lifetime = granted.RootElement.TryGetProperty("expires_in", out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : TimeSpan.FromMinutes(5);
        return new(time.GetUtcNow() + lifetime - RenewBefore, granted.RootElement.GetProperty("access_token").GetString()!);
    }

    /// <param name="At">When the file was written, or until when the issuer's token is used.</param>
    private sealed record Known(DateTimeOffset At, string Token);
}

/// <summary>Sends it with each call to another service of the stack.</summary>
public sealed class ServiceTokenHandler(ServiceToken token) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(cancellationToken).ConfigureAwait(false));
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
