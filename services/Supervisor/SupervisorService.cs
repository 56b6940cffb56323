using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.Supervisor.Approvals;
using AgentPlatform.Supervisor.Policies;
using AgentPlatform.Supervisor.Projection;
using AgentPlatform.Supervisor.Runs;

namespace AgentPlatform.Supervisor;

/// <summary>Everything the supervisor is made of, in two calls.</summary>
public static class SupervisorService
{
    public static WebApplicationBuilder AddSupervisor(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SupervisorOptions>().BindConfiguration(SupervisorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddPlatformDatabase(Databases.Supervisor, typeof(SupervisorService).Assembly);
        builder.AddServiceClient<ILedger, LedgerClient>(Resources.Ledger);
        builder.AddServiceClient<IVault, VaultClient>(Resources.Vault);
        builder.Services
            .AddSingleton<ApprovalStore>().AddSingleton<ApprovalDesk>().AddSingleton<ApprovalWait>().AddSingleton<ApprovalSignal>()
            .AddHostedService(services => services.GetRequiredService<ApprovalSignal>())
            .AddHostedService<ApprovalSweep>()
            .AddSingleton<PolicyStore>().AddSingleton<PolicyDesk>()
            .AddSingleton<RunStore>().AddSingleton<Projector>()
            .AddHostedService<LedgerFeed>();
        return builder;
    }

    public static WebApplication MapSupervisor(this WebApplication app)
    {
        app.MapApprovals();
        app.MapPolicies();
        app.MapRuns();
        return app;
    }
}
