using System.Text.Json;
using AgentPlatform.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>A ledger over real HTTP that records everything it is sent, for vaults in processes of their own.</summary>
public sealed class LedgerStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LedgerStandIn(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<LedgerStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var seq = 0L;
        app.MapPost("/v1/tenants/{t}/entries", async (HttpRequest request) =>
        {
            var entries = (await JsonSerializer.DeserializeAsync<AppendRequest>(request.Body, ContractsJson.Options))!.Entries;
            return Results.Json(new AppendResponse([.. entries.Select(e => new Receipt(e.EntryId, Interlocked.Increment(ref seq), "", "", false))]), ContractsJson.Options);
        });
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
