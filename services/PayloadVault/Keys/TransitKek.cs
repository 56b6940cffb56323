using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>
/// Production's KEK: the Transit secrets engine of HashiCorp Vault or OpenBao, over HTTP. The KEK itself never leaves that server.
/// Source: the engine's HTTP API, <c>/v1/{mount}/encrypt|decrypt|keys/{name}</c> with <c>associated_data</c> (AES-GCM keys).
/// </summary>
public sealed class TransitKek(HttpClient http, TransitOptions options, TimeProvider time) : IKeyEncryptionKey
{
    private const int Attempts = 3;
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(100);

    public async ValueTask<string> CurrentIdAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"keys/{options.Key}", null, cancellationToken).ConfigureAwait(false);
        return IdOf(answer.Member("latest_version").GetInt32());
    }

    public async ValueTask<WrappedKey> WrapAsync(SecretKey key, byte[] context, CancellationToken cancellationToken)
    {
        var body = TransitBody.Encrypt(key, context);
        try
        {
            using var answer = await SendAsync(HttpMethod.Post, $"encrypt/{options.Key}", body, cancellationToken).ConfigureAwait(false);
            var ciphertext = answer.Member("ciphertext").GetString() ?? "";
            return new WrappedKey(IdOf(TransitBody.VersionOf(ciphertext)), Encoding.ASCII.GetBytes(ciphertext));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    public async ValueTask<SecretKey> UnwrapAsync(WrappedKey wrapped, byte[] context, CancellationToken cancellationToken)
    {
        if (!wrapped.KekId.StartsWith(IdPrefix, StringComparison.Ordinal))
            throw new KekException(KekFailure.Corrupt, $"{wrapped.KekId} is not a key of {options.Mount}/{options.Key}.");
        using var answer = await SendAsync(HttpMethod.Post, $"decrypt/{options.Key}", TransitBody.Decrypt(wrapped.Bytes, context), cancellationToken).ConfigureAwait(false);
        return answer.Key();
    }

    private string IdPrefix => $"transit:{options.Mount}/{options.Key}:v";

    private string IdOf(int version) => FormattableString.Invariant($"{IdPrefix}{version}");

    private async Task<TransitAnswer> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(method, path, body, cancellationToken).ConfigureAwait(false);
            }
            catch (KekException e) when (e.Failure == KekFailure.Unavailable && attempt < Attempts)
            {
                // Wrapping and unwrapping change nothing on the server, so asking again is safe.
                await Task.Delay(Backoff * attempt, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<TransitAnswer> SendOnceAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"v1/{options.Mount}/{path}");
        request.Headers.Add("X-Vault-Request", "true");
        request.Headers.Add("X-Vault-Token", await ReadTokenAsync(cancellationToken).ConfigureAwait(false));
        if (options.Namespace is { Length: > 0 } name) request.Headers.Add("X-Vault-Namespace", name);
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw TransitAnswer.Refusal(response.StatusCode, bytes);
            return TransitAnswer.Parse(bytes);
        }
        catch (HttpRequestException e)
        {
            throw new KekException(KekFailure.Unavailable, $"The Transit server can't be reached ({e.HttpRequestError}).", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KekException(KekFailure.Unavailable, "The Transit server did not answer in time.", e);
        }
    }

    /// <summary>Read on each call: an agent beside the vault may renew the token at any time.</summary>
    private async Task<string> ReadTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(options.TokenFile!, cancellationToken).ConfigureAwait(false)).Trim();
        }
        catch (IOException e)
        {
            throw new KekException(KekFailure.Denied, "Vault:Kek:Transit:TokenFile can't be read.", e);
        }
    }
}
