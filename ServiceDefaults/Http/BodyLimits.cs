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

    /// <summary>Sets an endpoint's own limit, in bytes.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder endpoint, long bytes) where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new Limit(bytes));

    internal static void AddBodyLimits(this IHostApplicationBuilder builder)
        => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = Default);

    /// <summary>A declared length over the limit is refused here, whatever the server; an undeclared one by the server as it arrives.</summary>
    internal static void UseBodyLimits(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Default;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = limit;
        return context.Request.ContentLength > limit
            ? throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge)
            : next(context);
    });

    private sealed record Limit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
