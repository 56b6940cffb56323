using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.Supervisor.Approvals;
using AgentPlatform.Supervisor.AuditGaps;
using AgentPlatform.Supervisor.Compare;
using AgentPlatform.Supervisor.Console;
using AgentPlatform.Supervisor.Labels;
using AgentPlatform.Supervisor.Policies;
using AgentPlatform.Supervisor.Projection;
using AgentPlatform.Supervisor.Runs;
using AgentPlatform.Supervisor.Simulation;
using AgentPlatform.Supervisor.Suites;
using AgentPlatform.Supervisor.Trajectories;

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
        builder.AddServiceClient<PayloadProbe, PayloadProbe>(Resources.Vault);
        builder.Services
            .AddSingleton<ApprovalStore>().AddSingleton<ApprovalDesk>().AddSingleton<ApprovalWait>().AddSingleton<ApprovalSignal>()
            .AddHostedService(services => services.GetRequiredService<ApprovalSignal>())
            .AddHostedService<ApprovalSweep>()
            .AddSingleton<PolicyStore>().AddSingleton<PolicyDesk>()
            .AddSingleton<RunStore>().AddSingleton<Projector>()
            .AddHostedService<LedgerFeed>()
            .AddSingleton<LabelDesk>().AddHostedService<AutomaticLabels>()
            .AddSingleton<TrajectoryBuilder>().AddSingleton<SuiteStore>().AddSingleton<Simulator>()
            .AddSingleton<AuditGapStore>().AddHostedService<AuditGapWatch>()
            .AddHostedService<WorkflowNames>();
        builder.AddConsole();
        return builder;
    }

    public static WebApplication MapSupervisor(this WebApplication app)
    {
        var tenant = app.MapGroup($"/v1/tenants/{{{Authentication.TenantRouteValue}}}").AddEndpointFilter<DependencyFilter>().AddEndpointFilter<RecordableFilter>();
        tenant.MapApprovals();
        tenant.MapPolicies();
        tenant.MapRuns();
        tenant.MapSuites();
        tenant.MapSimulation();
        tenant.MapCompare();
        tenant.MapAuditGap();
        app.MapConsole();
        return app;
    }
}
