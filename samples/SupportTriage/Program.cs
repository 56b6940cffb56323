using AgentPlatform.AgentHarness;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.SupportTriage;
using AgentPlatform.SupportTriage.Tickets;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAgentHarness().AddSupportTriage(builder.Configuration);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapAgentRuns().RequireTickets();
app.Run();
