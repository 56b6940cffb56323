using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.SemanticKernelAgent;

await using var host = OrderDesk.Host(new OrderModel());
var run = await host.RunAsync(OrderDesk.WorkflowId, new { wish = "Cancel order 7 and tell me what is left." });
Console.WriteLine($"{run.RunId} {run.Outcome}");
foreach (var record in host.Records(run.RunId))
    Console.WriteLine($"{record.Integrity!.Seq,3}  {record.Type,-14} {record.Action?.ToolName,-14} {record.Outcome?.ErrorClass}");
