using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>
/// An OTLP/HTTP receiver between the services and whatever reads their telemetry: counts what was redacted, and can keep
/// every body as sent, which is how a test proves that no payload was in them.
/// </summary>
internal sealed class OtlpTee : IAsyncDisposable
{
    private const string KeyHeader = "x-otlp-api-key";
    private readonly string _key = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly HttpClient _forward = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly WebApplication _app;
    private readonly OtlpTarget? _next;
    private readonly string? _folder;
    private int _bodies;

    private OtlpTee(WebApplication app, OtlpTarget? next, string? folder) => (_app, _next, _folder) = (app, next, folder);

    public RedactionCount Redactions { get; } = new();

    public OtlpTarget Target { get; private set; } = null!;

    /// <param name="next">Gets every body unchanged; null: the tee is the end.</param>
    /// <param name="folder">Keeps every body as a file there; null: keeps none.</param>
    public static async Task<OtlpTee> StartAsync(OtlpTarget? next, string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null) Directory.CreateDirectory(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 64 << 20);
        var app = builder.Build();
        var tee = new OtlpTee(app, next, folder);
        app.MapPost("/v1/{signal}", tee.ReceiveAsync);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        tee.Target = new(new(address), KeyHeader, tee._key);
        return tee;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _forward.Dispose();
    }

    private async Task<IResult> ReceiveAsync(string signal, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers[KeyHeader] != _key) return TypedResults.Unauthorized();
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancellationToken);
        var body = copy.ToArray();
        if (signal == "metrics") Redactions.Observe(body);
        if (_folder is not null)
            await File.WriteAllBytesAsync(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _bodies):00000}-{(signal is "traces" or "metrics" or "logs" ? signal : "other")}.bin")), body, cancellationToken);
        if (_next is not null) await ForwardAsync(signal, body, cancellationToken);
        return TypedResults.Bytes([], "application/x-protobuf");
    }

    private async Task ForwardAsync(string signal, byte[] body, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_next!.Endpoint, "v1/" + signal)) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        message.Headers.TryAddWithoutValidation(_next.Header, _next.Value);
        using var response = await _forward.SendAsync(message, cancellationToken);
        // Not accepted there means not accepted here: the exporter retries.
        response.EnsureSuccessStatusCode();
    }
}
