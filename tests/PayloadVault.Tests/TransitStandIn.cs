using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>
/// A small Transit server over real HTTP: encrypt, decrypt and key information as HashiCorp Vault and OpenBao answer them, with
/// versions, associated data, and the errors they give.
/// </summary>
public sealed class TransitStandIn : IAsyncDisposable
{
    public const string Token = "s.stand-in", KeyName = "agentplatform-vault";
    private readonly WebApplication _app;
    private readonly List<byte[]> _versions = [RandomNumberGenerator.GetBytes(32)];

    private TransitStandIn(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());
    public int MinDecryptionVersion { get; set; } = 1;
    public bool Sealed { get; set; }
    public bool Silent { get; set; }
    public bool TalksNonsense { get; set; }
    public int FailNext { get; set; }
    public int Requests { get; private set; }

    public static async Task<TransitStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new TransitStandIn(builder.Build());
        server._app.Map("/v1/transit/{operation}/{name}", server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public void Rotate() => _versions.Add(RandomNumberGenerator.GetBytes(32));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http, string operation, string name)
    {
        Requests++;
        if (Silent) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        if (TalksNonsense) return Results.Text("<html>proxy</html>");
        if (Sealed) return Error(503, "Vault is sealed");
        if (FailNext > 0)
        {
            FailNext--;
            return Error(500, "internal error");
        }
        if (http.Request.Headers["X-Vault-Token"] != Token) return Error(403, "permission denied");
        if (name != KeyName) return operation == "keys" ? Error(404) : Error(400, "encryption key not found");
        return operation switch
        {
            "keys" => Data(new { latest_version = _versions.Count, min_decryption_version = MinDecryptionVersion, type = "aes256-gcm96" }),
            "encrypt" => Encrypt(await JsonDocument.ParseAsync(http.Request.Body)),
            "decrypt" => Decrypt(await JsonDocument.ParseAsync(http.Request.Body)),
            _ => Error(404),
        };
    }

    private IResult Encrypt(JsonDocument body)
    {
        var plain = body.RootElement.GetProperty("plaintext").GetBytesFromBase64();
        byte[] nonce = RandomNumberGenerator.GetBytes(12), cipher = new byte[plain.Length], tag = new byte[16];
        using var aes = new AesGcm(_versions[^1], 16);
        aes.Encrypt(nonce, plain, cipher, tag, body.RootElement.GetProperty("associated_data").GetBytesFromBase64());
        return Data(new { ciphertext = $"vault:v{_versions.Count}:{Convert.ToBase64String([.. nonce, .. cipher, .. tag])}", key_version = _versions.Count });
    }

    private IResult Decrypt(JsonDocument body)
    {
        var parts = body.RootElement.GetProperty("ciphertext").GetString()!.Split(':');
        var version = int.Parse(parts[1][1..], null);
        if (version < MinDecryptionVersion) return Error(400, "ciphertext or signature version is disallowed by policy (too old)");
        var bytes = Convert.FromBase64String(parts[2]);
        var plain = new byte[bytes.Length - 28];
        using var aes = new AesGcm(_versions[version - 1], 16);
        try
        {
            aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(12, plain.Length), bytes.AsSpan(12 + plain.Length), plain, body.RootElement.GetProperty("associated_data").GetBytesFromBase64());
            return Data(new { plaintext = Convert.ToBase64String(plain) });
        }
        catch (AuthenticationTagMismatchException)
        {
            return Error(400, "cipher: message authentication failed");
        }
    }

    private static IResult Data(object data) => Results.Json(new { request_id = Guid.NewGuid(), lease_duration = 0, data });
    private static IResult Error(int status, params string[] errors) => Results.Json(new { errors }, statusCode: status);
}
