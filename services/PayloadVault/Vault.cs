using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.PayloadVault.Erasure;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Limits;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.PayloadVault.Retention;
using AgentPlatform.PayloadVault.Reveal;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace AgentPlatform.PayloadVault;

/// <summary>The payload vault's services and endpoints.</summary>
public sealed class Vault
{
    private Vault() { }

    internal static void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<VaultOptions>().BindConfiguration(VaultOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<VaultOptions>, VaultOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<VaultOptions>>().Value);
        builder.AddPlatformDatabase(Databases.Vault, typeof(Vault).Assembly);
        builder.AddServiceClient<ILedger, LedgerClient>(Resources.Ledger);
        builder.AddKek();

        services.AddSingleton<KeyStore>().AddSingleton<KeyRing>().AddSingleton<KeyMaintenance>();
        services.AddSingleton<Partitions>().AddSingleton<Sealer>().AddSingleton<PayloadStore>().AddSingleton<PayloadWriter>();
        services.AddSingleton<GroupCommit>().AddHostedService(provider => provider.GetRequiredService<GroupCommit>());
        services.AddSingleton<PayloadReader>().AddSingleton<AccessRecord>();
        services.AddSingleton<Eraser>().AddSingleton<ProofOfErasure>();
        services.AddSingleton<LegalHold>().AddSingleton<Sweeper>().AddSingleton<RevealLinks>();
        services.AddSingleton<StorageQuota>().AddSingleton<RateLimits>().AddSingleton<BytesInFlight>();
        services.AddSingleton<Maintenance>().AddHostedService(provider => provider.GetRequiredService<Maintenance>());
    }

    internal static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var tenant = endpoints.MapGroup("/v1/tenants/{t}").WithTags("payload vault");
        tenant.AddEndpointFilter(Refusal.ToProblem);
        tenant.MapPuts();
        tenant.MapReads();
        tenant.MapReveals();
        tenant.MapErasure();
        tenant.MapHolds();
        tenant.MapKeys();
        return tenant;
    }
}

public static class VaultRegistration
{
    public static void AddVault(this WebApplicationBuilder builder) => Vault.Add(builder);

    public static RouteGroupBuilder MapVault(this IEndpointRouteBuilder endpoints) => Vault.Map(endpoints);
}
