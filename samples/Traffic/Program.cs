using System.CommandLine;
using AgentPlatform.Traffic;

var tickets = new Option<DirectoryInfo>("--tickets") { Description = "Folder of tickets, one JSON file each.", Required = true, HelpName = "DIR" }.AcceptExistingOnly();
var results = new Option<FileInfo?>("--out") { Description = "Write the results as JSON into this file.", HelpName = "FILE" };
var noWait = new Option<bool>("--no-wait") { Description = "A run that waits for a person counts as done: its row says waiting." };
var perMinute = new Option<double>("--per-minute") { Description = "Tickets a minute.", DefaultValueFactory = _ => 30 };
var minutes = new Option<double>("--minutes") { Description = "How long; without it until stopped." };
var badTuesdays = new Option<bool>("--bad-tuesdays") { Description = "Every third day the vendor has a bad one." };
var daySeconds = new Option<double>("--day-seconds") { Description = "How long a day is.", DefaultValueFactory = _ => 45 };

var once = new Command("once", "Sends each ticket once, waits for the runs and prints what came of them.") { tickets, results, noWait };
once.SetAction((parsed, stop) => TrafficCommand.RunAsync(traffic =>
    Once.RunAsync(traffic, parsed.GetRequiredValue(tickets).FullName, parsed.GetValue(results)?.FullName, parsed.GetValue(noWait), stop), stop));

var stream = new Command("stream", "Sends new tickets like these over time, so that dashboards live.") { tickets, perMinute, minutes, badTuesdays, daySeconds };
stream.SetAction((parsed, stop) => TrafficCommand.RunAsync(traffic =>
    TicketStream.RunAsync(traffic, parsed.GetRequiredValue(tickets).FullName, new StreamPace(parsed.GetValue(perMinute), parsed.GetValue(minutes)),
        parsed.GetValue(badTuesdays) ? TimeSpan.FromSeconds(parsed.GetValue(daySeconds)) : null, stop), stop));

return await new RootCommand("The world outside the agent: customers who write, an operator who decides, a vendor with bad days.") { once, stream }
    .Parse(args).InvokeAsync();
