using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>Who may receive run, tenant and workflow ids: the services of the stack, and the hosts of <c>Telemetry:BaggageHosts</c>.</summary>
internal sealed class BaggageHosts(IConfiguration configuration)
{
    public const string Key = "Telemetry:BaggageHosts";

    private readonly Lazy<HashSet<string>> _allowed = new(() => [.. Listed(configuration), .. Services(configuration)]);

    public bool Contains(Uri address) => _allowed.Value.Contains(Lower(address.Host)) || _allowed.Value.Contains(Lower(address.Authority));

    /// <summary>A list, or one string with commas; an entry is a host, or host:port.</summary>
    private static IEnumerable<string> Listed(IConfiguration configuration)
        => (configuration.GetSection(Key).Get<string[]>() ?? configuration[Key]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []).Select(Lower);

    // Authority, not host: on one machine the stack and a vendor may share the host.
    private static IEnumerable<string> Services(IConfiguration configuration)
        => configuration.GetSection("services").AsEnumerable().Select(x => x.Value)
            .Where(x => Uri.TryCreate(x, UriKind.Absolute, out _)).Select(x => Lower(new Uri(x!).Authority));

    private static string Lower(string host) => host.ToLowerInvariant();
}
