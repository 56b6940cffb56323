using System.Net.Http.Headers;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>Ledger and vault that answer without doing anything: what HTTP alone costs.</summary>
internal sealed class IdleServices(WebApplication app) : IAsyncDisposable
{
    private static readonly PayloadReceipts _stored = new([new("vault_1", "sha256:" + new string('0', 64), 512, DateTimeOffset.UnixEpoch)]);
    private static readonly Receipt _recorded = new("1", 1, "", "", false);
    private readonly HttpClient _http = new() { BaseAddress = new(app.Urls.First() + "/") };

    public static async Task<IdleServices> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => ContractsJson.Configure(json.SerializerOptions));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/tenants/{t}/payloads:batch", (PayloadBatch _) => _stored);
        app.MapPost("/v1/tenants/{t}/effects", (LedgerRecord _) => new EffectDecision { Decision = EffectDecision.Granted, EffectId = "eff_1", Seq = 1 });
        app.MapPost("/v1/tenants/{t}/effects/{id}/outcome", (string id, LedgerRecord _) => _recorded);
        await app.StartAsync();
        return new(app);
    }

    /// <returns>One: the calls that a governed write makes, with records of the same size.</returns>
    public async Task<int> CallAsync(string token, JsonElement document, CancellationToken cancellationToken)
    {
        _http.DefaultRequestHeaders.Authorization ??= new AuthenticationHeaderValue("Bearer", token);
        LedgerClient ledger = new(_http);
        VaultClient vault = new(_http);
        await vault.PutAsync("t_bench", [new(document, "24h", RunId: "run_1")], cancellationToken);
        await ledger.ReserveEffectAsync("t_bench", Record, cancellationToken);
        await vault.PutAsync("t_bench", [new(document, "24h", RunId: "run_1")], cancellationToken);
        await ledger.CompleteEffectAsync("t_bench", "eff_1", Record, cancellationToken);
        return 1;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return app.DisposeAsync();
    }

    private static LedgerRecord Record { get; } = new()
    {
        EntryId = Guid.CreateVersion7().ToString(), Type = EntryTypes.ToolIntent, Timestamp = DateTimeOffset.UnixEpoch, Environment = "development", TenantId = "t_bench",
        WorkflowId = "bench_v1", RunId = "run_01J3K6", StepIndex = 1, Actor = new("u_1", IsAgent: true),
        Action = new() { Type = "tool.call", ToolName = "bench.write", SideEffectLevel = SideEffectLevel.Write, IdempotencyKey = "bench.write:1:1", ToolSchemaVersion = "1" },
        Approval = new() { Required = false, State = ApprovalState.NotRequired },
        Payload = new() { ArgsHash = "sha256:" + new string('0', 64), PayloadRef = "vault_1" },
        Versions = new() { Model = new("scripted", "triage"), PromptVersion = "bench@1", PolicyVersion = "bench_policy@1", HarnessVersion = "0.1.0" },
    };
}
