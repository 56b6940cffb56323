using System.Net.Http.Headers;
using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Vendor;

/// <summary>Where the vendor is, and the key it knows us by.</summary>
internal static class VendorConnection
{
    private const string KeyFile = "Vendor:ApiKeyFile";

    public static void AddVendorClient(this IServiceCollection services, IConfiguration configuration)
    {
        var address = $"services:{Resources.VendorApi}:{Resources.HttpEndpoint}:0";
        var url = configuration[address] ?? throw new InvalidOperationException($"{address} must be the URL of the vendor.");
        var keyFile = configuration[KeyFile] ?? throw new InvalidOperationException($"{KeyFile} must name the file with the vendor's API key.");
        services.AddTransient<IdempotencyKeyHandler>();
        services.AddHttpClient<VendorClient>(http =>
            {
                http.BaseAddress = new Uri(url.TrimEnd('/') + "/");
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(keyFile).Trim());
            })
            .AddHttpMessageHandler<IdempotencyKeyHandler>();
    }
}
