using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary><see cref="ILedger"/> over HTTP.</summary>
public sealed class LedgerClient(HttpClient http) : ILedger
{
    private EntityTagHeaderValue? _lastHeads;

    public async Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
        => (await http.PostAsync<AppendResponse>($"{Tenant(tenantId)}/entries", new AppendRequest(entries), cancellationToken).ConfigureAwait(false)).Receipts;

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken)
        => http.PostAsync<EffectDecision>($"{Tenant(tenantId)}/effects", intent, cancellationToken);

    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
        => http.PostAsync<Receipt>($"{Tenant(tenantId)}/effects/{Uri.EscapeDataString(effectId)}/outcome", outcome, cancellationToken);

    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken)
        => http.PostAsync<Receipt>($"{Tenant(tenantId)}/effects/{Uri.EscapeDataString(effectId)}/resolution", resolution, cancellationToken);

    public async Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken)
        => (await http.GetAsync<EffectList>($"{Tenant(tenantId)}/effects{(state is null ? "" : "?state=" + Uri.EscapeDataString(state))}", cancellationToken).ConfigureAwait(false)).Effects;

    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken)
    {
        var uri = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Tenant(tenantId)}/entries?limit={query.Limit}");
        if (query.AfterSeq is { } after) uri.Append(CultureInfo.InvariantCulture, $"&after_seq={after}");
        if (query.RunId is { } run) uri.Append("&run_id=").Append(Uri.EscapeDataString(run));
        if (query.Type is { } type) uri.Append("&type=").Append(Uri.EscapeDataString(type));
        if (query.ToolName is { } tool) uri.Append("&tool_name=").Append(Uri.EscapeDataString(tool));
        return http.GetAsync<EntryPage>(uri.ToString(), cancellationToken);
    }

    /// <summary>Names its last answer, so that what moved since then is news too.</summary>
    public async Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/heads?wait={(int)wait.TotalSeconds}");
        if (_lastHeads is { } last) request.Headers.IfNoneMatch.Add(last);
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await WireHttp.EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        _lastHeads = response.Headers.ETag;
        return (await response.Content.ReadFromJsonAsync<Heads>(ContractsJson.Options, cancellationToken).ConfigureAwait(false))!.Tenants;
    }

    private static string Tenant(string tenantId) => $"v1/tenants/{Uri.EscapeDataString(tenantId)}";
}
