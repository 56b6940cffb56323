using AgentPlatform.PayloadVault;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddVault();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapVault();
app.Run();
