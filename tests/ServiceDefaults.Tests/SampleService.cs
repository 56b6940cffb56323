using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults.Tests;

/// <summary>A service as small as one can be, started in memory on the shared defaults.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleService(WebApplication app, TestSigner tokens) => (_app, Tokens) = (app, tokens);

    public TestSigner Tokens { get; }

    /// <value>Where it listens, when it was configured to use a server of its own.</value>
    public string Address => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    public static async Task<SampleService> StartAsync(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null, Dictionary<string, string?>? settings = null)
    {
        var tokens = new TestSigner();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ApplicationName = "ServiceDefaults.Tests" });
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(tokens.Configuration).AddInMemoryCollection(settings ?? []);
        builder.AddServiceDefaults();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapPost("/v1/tenants/{t}/notes", (Note note) => TypedResults.Ok(note)).RequireScope(Scopes.LedgerAppend).WithBodyLimit(10_000);
        app.MapGet("/v1/tenants/{t}/notes/{seq:long}", (long seq, int? limit) => TypedResults.Ok(seq + limit)).RequireScope(Scopes.LedgerRead);
        app.MapGet("/v1/heads", () => TypedResults.Ok()).RequireScope(Scopes.LedgerRead);
        map?.Invoke(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync(); // or its listeners hear the spans of the tests that follow
            throw;
        }
        return new(app, tokens);
    }

    public HttpClient Client() => _app.GetTestClient();

    public HttpClient Client(string scope, string tenant = "t_1")
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Issue("u_1", tenant, scope));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Tokens.Dispose();
    }

    internal sealed record Note(string Title, JsonElement? Body = null, double? Score = null, DateTimeOffset? At = null);
}
