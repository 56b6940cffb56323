using AgentPlatform.AppHost;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddPublishTarget();

var backends = await Backends.ChooseAsync(builder); // containers, or what this machine has on PATH
var identity = builder.AddIdentity(backends); // who may call whom
var telemetry = builder.AddTelemetry(backends);
var postgres = builder.AddDatabases(backends);

var ledger = builder.AddService<Projects.AuditLedger>(Resources.Ledger, identity, telemetry)
    .WithDatabase(postgres, Databases.Ledger)
    .WithCheckpointKey(identity)
    .Replicated();

var vault = builder.AddService<Projects.PayloadVault>(Resources.Vault, identity, telemetry)
    .WithDatabase(postgres, Databases.Vault)
    .WithKeyEncryptionKey(identity)
    .WithReference(ledger).WaitFor(ledger)
    .Replicated();

var supervisor = builder.AddService<Projects.Supervisor>(Resources.Supervisor, identity, telemetry)
    .WithDatabase(postgres, Databases.Supervisor)
    .WithConsoleSignIn(identity)
    .WithSamplePolicy(identity)
    .WithReference(ledger).WaitFor(ledger)
    .WithReference(vault).WaitFor(vault)
    .Replicated();

var vendor = builder.AddService<Projects.VendorApi>(Resources.VendorApi, identity, telemetry)
    .WithVendorKeys(identity);

var agent = builder.AddService<Projects.SupportTriage>(Resources.SupportTriage, identity, telemetry)
    .WithVendorKey(identity)
    .WithReference(ledger).WaitFor(ledger)
    .WithReference(vault).WaitFor(vault)
    .WithReference(supervisor).WaitFor(supervisor)
    .WithReference(vendor).WaitFor(vendor)
    .Replicated();

builder.AddTraffic(identity, telemetry, agent, ledger, vault, supervisor, vendor);
builder.AddCommands(identity, ledger, supervisor, agent);

builder.Build().Run();
