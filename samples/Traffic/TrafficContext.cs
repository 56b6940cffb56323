using System.Net.Http.Headers;
using AgentPlatform.Contracts;
using AgentPlatform.Traffic.BadDays;
using AgentPlatform.Traffic.Customers;
using AgentPlatform.Traffic.Operator;
using AgentPlatform.Traffic.Results;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.Traffic;

/// <summary>
/// Who acts, each with an identity of their own: the customers' intake (<c>Traffic:ActorTokenFile</c>), the operator
/// (<c>Traffic:OperatorTokenFile</c>, may be absent), the vendor's staff (<c>Vendor:AdminKeyFile</c>).
/// </summary>
internal sealed class TrafficContext : IDisposable
{
    private readonly List<HttpClient> _clients = [];

    private TrafficContext(IConfiguration configuration, TimeProvider time)
    {
        Time = time;
        var tenant = configuration["Traffic:TenantId"] ?? "t_demo";
        var actor = Secret(configuration, "Traffic:ActorTokenFile");
        var vendor = Client(configuration, Resources.VendorApi, Secret(configuration, "Vendor:AdminKeyFile"));
        Intake = new TicketIntake(Client(configuration, Resources.SupportTriage, actor), vendor, tenant);
        Ledger = new RunLedger(Client(configuration, Resources.Ledger, actor), tenant);
        Vendor = new VendorWeather(vendor);
        if (configuration["Traffic:OperatorTokenFile"] is not { Length: > 0 }) return;
        var token = Secret(configuration, "Traffic:OperatorTokenFile");
        Operator = new ScriptedOperator(Client(configuration, Resources.Supervisor, token), Client(configuration, Resources.Vault, token), tenant, time);
    }

    public TimeProvider Time { get; }
    public TicketIntake Intake { get; }
    public RunLedger Ledger { get; }
    public VendorWeather Vendor { get; }

    /// <summary>Null: a person decides, in the console.</summary>
    public ScriptedOperator? Operator { get; }

    /// <exception cref="InvalidOperationException">Names the key that is missing.</exception>
    public static TrafficContext From(IConfiguration configuration, TimeProvider time) => new(configuration, time);

    private HttpClient Client(IConfiguration configuration, string resource, string token)
    {
        var key = $"services:{resource}:{Resources.HttpEndpoint}:0";
        var address = configuration[key] ?? throw new InvalidOperationException($"{key} must be the URL of {resource}.");
        var http = new HttpClient { BaseAddress = new Uri(address.TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(http);
        return http;
    }

    private static string Secret(IConfiguration configuration, string key)
        => configuration[key] is { Length: > 0 } file && File.Exists(file)
            ? File.ReadAllText(file).Trim()
            : throw new InvalidOperationException($"{key} must name a file that holds the token.");

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}
