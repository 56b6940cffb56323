using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>How often one caller may call: <c>Http:RequestsPerSecond</c>, by the token's subject. Over it: 429, code <c>rate_limited</c>.</summary>
internal static class RateLimits
{
    public const string Key = "Http:RequestsPerSecond";

    private const int Default = 10_000, Anonymous = 1_000;

    public static void AddRateLimits(this IHostApplicationBuilder builder) => builder.Services.AddRateLimiter(limits =>
    {
        var perSecond = builder.Configuration.GetValue(Key, Default);
        if (perSecond < 1) throw new InvalidOperationException($"{Key} must be at least 1.");
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.User.FindFirst("sub")?.Value is { } subject
            ? Bucket("sub:" + subject, perSecond)
            : Bucket("ip:" + context.Connection.RemoteIpAddress, Math.Min(perSecond, Anonymous)));
    });

    private static RateLimitPartition<string> Bucket(string caller, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
}
