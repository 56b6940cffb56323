using System.Globalization;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.Standalone.Stack;

/// <summary>Where each service listens: its usual port, or another one when that is taken.</summary>
internal sealed class Addresses
{
    private static readonly (string Resource, int Port)[] Preferred =
    [
        (Resources.Supervisor, 5180), (Resources.Ledger, 5181), (Resources.Vault, 5182), (Resources.SupportTriage, 5183), (Resources.VendorApi, 5184),
    ];

    private readonly Dictionary<string, Uri> _urls = [];

    public Addresses(Action<string> report)
    {
        foreach (var (resource, preferred) in Preferred)
        {
            var port = Ports.FreeOr(preferred);
            if (port != preferred) report(string.Create(CultureInfo.InvariantCulture, $"port {preferred} of {resource} is in use; it takes {port}"));
            _urls[resource] = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        }
    }

    public Uri this[string resource] => _urls[resource];

    /// <summary><c>services__{name}__http__0</c> of every service.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Environment
        => _urls.Select(url => new KeyValuePair<string, string?>($"services__{url.Key}__{Resources.HttpEndpoint}__0", url.Value.ToString().TrimEnd('/')));
}
