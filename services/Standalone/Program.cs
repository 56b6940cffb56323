using System.CommandLine;
using AgentPlatform.Contracts;
using AgentPlatform.Standalone;

var root = new RootCommand("The whole stack as local processes: no containers, no Aspire needed. Ctrl-C stops all of it.");
var once = new Option<bool>("--once") { Description = "Process all tickets, verify the exported ledger, print the table, stop everything." };
var tickets = new Option<DirectoryInfo>("--tickets") { Description = "A folder of your own tickets, one JSON file each.", HelpName = "DIR" }.AcceptExistingOnly();
var reset = new Option<bool>("--reset") { Description = "Forget ledger, vault, keys and logs of earlier runs first." };
var noDashboard = new Option<bool>("--no-dashboard") { Description = "Don't start the Aspire dashboard." };
var capture = new Option<string>("--capture-otlp") { Description = "Write every OTLP body the services export into this folder.", HelpName = "DIR" };
foreach (Option option in (Option[])[once, tickets, reset, noDashboard, capture]) root.Options.Add(option);
root.SetAction((parsed, _) => Launcher.RunAsync(new()
{
    Once = parsed.GetValue(once),
    Tickets = parsed.GetValue(tickets)?.FullName,
    Reset = parsed.GetValue(reset),
    Dashboard = !parsed.GetValue(noDashboard) && !parsed.GetValue(once),
    CaptureOtlp = parsed.GetValue(capture),
}));

var token = new Command("token", "Print a bearer token signed with the local key.");
var scope = new Option<string>("--scope") { Description = "Space separated: " + string.Join(' ', Scopes.All), Required = true };
var tenant = new Option<string>("--tenant") { Description = "A tenant id, or * for all.", Required = true };
var subject = new Option<string>("--sub") { Description = "Whose token it is.", Required = true };
foreach (Option option in (Option[])[scope, tenant, subject]) token.Options.Add(option);
token.SetAction(parsed => TokenCommand.Run(parsed.GetRequiredValue(scope), parsed.GetRequiredValue(tenant), parsed.GetRequiredValue(subject)));
root.Subcommands.Add(token);

// The launcher handles the signals itself: stopping a stack in order takes longer than a command line's default patience.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });
