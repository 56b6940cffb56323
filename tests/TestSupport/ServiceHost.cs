using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.TestSupport;

/// <summary>
/// A real service in this process, on a real Kestrel port. <typeparamref name="TProgram"/> is any public type of the
/// service's assembly.
/// </summary>
public sealed class ServiceHost<TProgram> : WebApplicationFactory<TProgram> where TProgram : class
{
    private readonly IReadOnlyList<KeyValuePair<string, string?>> _configuration;
    private readonly Action<IServiceCollection>? _services;

    /// <param name="services">Replaces registrations, e.g. <c>services.AddSingleton&lt;TimeProvider&gt;(clock)</c>.</param>
    public ServiceHost(IEnumerable<KeyValuePair<string, string?>> configuration, Action<IServiceCollection>? services = null)
    {
        (_configuration, _services) = ([.. TestTokens.Configuration(), .. configuration], services);
        UseKestrel(port: 0);
        StartServer();
        Address = ClientOptions.BaseAddress;
    }

    public Uri Address { get; }

    /// <param name="token">Null: no Authorization header.</param>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        // As host settings, so that they are there while Program.cs still builds.
        foreach (var (key, value) in _configuration) builder.UseSetting(key, value);
        if (_services is not null) builder.ConfigureServices(_services);
    }
}
