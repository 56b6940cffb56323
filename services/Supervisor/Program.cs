using AgentPlatform.ServiceDefaults;
using AgentPlatform.Supervisor;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSupervisor();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapSupervisor();
app.Run();
