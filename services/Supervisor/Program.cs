using AgentPlatform.ServiceDefaults;
using AgentPlatform.Supervisor;
using AgentPlatform.Supervisor.Evals;

if (args is ["evals", .. var command]) return EvalsCommand.Run(command, Console.Out, Console.Error);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSupervisor();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapSupervisor();
app.Run();
return 0;
