using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>
/// <c>idle</c>: a service of the stack, with everything each of ours has in front of its endpoints, whose endpoints do nothing. Started by
/// <see cref="EndToEnd"/> as a process of its own; serves until it is killed.
/// </summary>
internal sealed class IdleSuite : ISuite
{
    private static readonly PayloadReceipts s_stored = new([new("vault_1", "sha256:" + new string('0', 64), 512, DateTimeOffset.UnixEpoch)]);
    private static readonly Receipt s_recorded = new("1", 1, "", "", false);

    public string Name => "idle";
    public bool InAll => false;

    public Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapPost("/v1/tenants/{t}/payloads:batch", (PayloadBatch _) => s_stored).RequireScope(Scopes.VaultWrite);
        app.MapPost("/v1/tenants/{t}/effects", (LedgerRecord _) => new EffectDecision { Decision = EffectDecision.Granted, EffectId = "eff_1", Seq = 1 }).RequireScope(Scopes.LedgerAppend);
        app.MapPost("/v1/tenants/{t}/effects/{id}/outcome", (string id, LedgerRecord _) => s_recorded).RequireScope(Scopes.LedgerAppend);
        return app.RunAsync(cancellationToken);
    }
}
