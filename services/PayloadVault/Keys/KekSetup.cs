namespace AgentPlatform.PayloadVault.Keys;

/// <summary>Chooses the KEK provider by configuration.</summary>
internal static class KekSetup
{
    private const string TransitClient = "transit";

    public static void AddKek(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(TransitClient);
        builder.Services.AddSingleton<IKeyEncryptionKey>(services =>
        {
            var options = services.GetRequiredService<VaultOptions>();
            return options.Kek.Transit is { } transit
                ? Transit(services.GetRequiredService<IHttpClientFactory>(), transit, services.GetRequiredService<TimeProvider>())
                : File(options.Kek.File!, services.GetRequiredService<IHostEnvironment>(), services.GetRequiredService<ILogger<Vault>>());
        });
    }

    private static TransitKek Transit(IHttpClientFactory clients, TransitOptions options, TimeProvider time)
    {
        var http = clients.CreateClient(TransitClient);
        http.BaseAddress = options.Address;
        http.Timeout = options.Timeout;
        return new(http, options, time);
    }

    private static FileKek File(string file, IHostEnvironment environment, ILogger logger)
    {
        if (environment.IsDevelopment() && !System.IO.File.Exists(file))
        {
            FileKek.Generate(file);
            Log.KekGenerated(logger, file);
        }
        return new(file);
    }
}
