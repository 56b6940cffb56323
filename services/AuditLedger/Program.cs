using AgentPlatform.AuditLedger;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLedger();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapLedger();
app.Run();
