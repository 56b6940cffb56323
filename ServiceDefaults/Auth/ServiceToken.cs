using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>Sends this service's own token with each call to another service of the stack.</summary>
public sealed class ServiceTokenHandler(IOptions<AuthOptions> options) : DelegatingHandler
{
    private (DateTime WrittenAt, string Token) _cached;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Read());
        return base.SendAsync(request, cancellationToken);
    }

    private string Read()
    {
        var file = options.Value.TokenFile
            ?? throw new InvalidOperationException("Auth:TokenFile must name the file that holds this service's token.");
        var writtenAt = File.GetLastWriteTimeUtc(file);
        var cached = _cached;
        if (cached.Token is null || cached.WrittenAt != writtenAt)
            _cached = cached = (writtenAt, File.ReadAllText(file).Trim());
        return cached.Token;
    }
}
