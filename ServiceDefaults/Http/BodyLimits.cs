using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using KestrelServerOptions = Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>How much a request may send. Over the limit: 413, code <c>too_large</c>, and nothing was read into memory.</summary>
public static class BodyLimits
{
    /// <summary>Bytes, for endpoints that say nothing else.</summary>
    public const long Default = 8 * 1024 * 1024;

    private const long LargestLetPass = 64 * 1024 * 1024;

    /// <summary>Sets an endpoint's own limit, in bytes.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder endpoint, long bytes) where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new Limit(bytes));

    internal static void AddBodyLimits(this IHostApplicationBuilder builder)
        => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = Default);

    /// <summary>A declared length over the limit is refused at once, an undeclared one as it arrives: counted here, since the server counts the chunks' framing too.</summary>
    internal static void UseBodyLimits(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Default;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = LargestLetPass;
        if (context.Request.ContentLength > limit)
        {
            await LetPassAsync(context, context.Request.Body);
            throw TooLarge();
        }
        if (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            var body = context.Request.Body;
            context.Request.Body = new CountedBody(body, limit, async () =>
            {
                await LetPassAsync(context, body);
                throw TooLarge();
            });
        }
        await next(context);
    });

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    /// <summary>
    /// A caller who sends without asking first (<c>Expect: 100-continue</c>) reads the answer when all is sent: the connection would be reset under
    /// the sending instead. So what comes is taken and forgotten, within reason; the server's minimum data rate bounds the time.
    /// </summary>
    private static async Task LetPassAsync(HttpContext context, Stream body)
    {
        if (context.Request.Headers.Expect.Count > 0 || context.Request.ContentLength > LargestLetPass) return;
        await body.CopyToAsync(Stream.Null, context.RequestAborted);
    }

    private sealed record Limit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
