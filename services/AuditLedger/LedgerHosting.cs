using System.ComponentModel.DataAnnotations;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Reading;
using AgentPlatform.AuditLedger.Retention;
using AgentPlatform.AuditLedger.Verification;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AgentPlatform.AuditLedger;

/// <summary>The audit ledger: its services and its endpoints.</summary>
public static class LedgerHosting
{
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddPlatformDatabase(Databases.Ledger, typeof(LedgerHosting).Assembly);
        builder.Services.TryAddSingleton<AgentMetrics>();
        builder.Services.AddSingleton<LedgerStore>().AddSingleton<BatchCommit>().AddSingleton<LedgerWriter>().AddSingleton<EffectStore>().AddSingleton<EntryStore>();
        builder.Services.AddSingleton<CheckpointKey>().AddSingleton<TreeReader>().AddSingleton<CheckpointStore>().AddSingleton<Checkpointer>();
        builder.Services.AddSingleton<HeadNews>().AddHostedService(services => services.GetRequiredService<HeadNews>());
        builder.Services.AddSingleton<VerificationStore>().AddSingleton<ChainCheck>();
        builder.Services.AddHostedService<CheckpointSchedule>().AddHostedService<BackgroundVerifier>().AddHostedService<InDoubtGauge>();
        builder.AddSinks();
        builder.AddRetention();
        builder.Services.AddApiDescription();
        return builder;
    }

    private static void AddSinks(this WebApplicationBuilder builder)
    {
        var sinks = builder.Configuration.GetSection(SinkOptions.Section).Get<SinkOptions>() ?? new();
        if (sinks.Folder is { Length: > 0 } folder) builder.Services.AddSingleton<ICheckpointSink>(new FolderSink(folder));
        if (Checked(sinks.S3) is { } s3)
            builder.Services.AddSingleton<ICheckpointSink>(services => new S3Sink(S3.Client(s3), s3, services.GetRequiredService<TimeProvider>()));
    }

    private static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RetentionStore>().AddSingleton<ArchiveReader>();
        var retention = builder.Configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new();
        if (Checked(retention.S3) is { } s3)
            builder.Services.AddSingleton<IArchive>(services => new S3Archive(S3.Client(s3), s3, services.GetRequiredService<TimeProvider>()));
        else if (retention.Folder is { Length: > 0 } folder)
            builder.Services.AddSingleton<IArchive>(new FolderArchive(folder));
        else
            return;
        builder.Services.AddHostedService<Archiver>();
    }

    private static S3Options? Checked(S3Options? options)
    {
        if (options is not null) Validator.ValidateObject(options, new(options), validateAllProperties: true);
        return options;
    }

    public static WebApplication MapLedger(this WebApplication app)
    {
        app.Services.GetRequiredService<CheckpointKey>(); // A service that could not sign does not start.
        app.UseAbsentWhenEmpty();
        var v1 = app.MapGroup("/v1").WithLedgerProblems().WithoutNul();
        var tenant = v1.MapGroup($"/tenants/{{{Authentication.TenantRouteValue}}}").WithTenantName();
        tenant.MapAppend();
        tenant.MapEffects();
        tenant.MapReading();
        tenant.MapProofs();
        v1.MapHeads();
        // Like everything else the API's description is for callers with a token; which tenant or ledger scope does not matter.
        app.MapOpenApi().RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.HasScope(Scopes.LedgerRead, Scopes.LedgerAppend, Scopes.LedgerApprove, Scopes.LedgerOperate)));
        return app;
    }
}
