using System.ComponentModel;
using AgentPlatform.AgentHarness.SemanticKernel;
using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentPlatform.SemanticKernelAgent;

/// <summary>
/// An existing Semantic Kernel agent under governance: the kernel and its plugin are what the team has, the contracts are all that is added. Runs
/// against the test kit's in-memory services; <c>builder.AddAgentHarness()</c> takes the same declaration to the real ones.
/// </summary>
public static class OrderDesk
{
    public const string WorkflowId = "order_desk_v1";

    public const string Policy = """
        version: order_policy@2026-11-22
        levels: { none: allow, read: allow, write: allow, irreversible: require_approval }
        workflows:
          order_desk_v1: { tools: ["orders.*"], max_side_effect: write, max_steps: 12 }
        rules:
          - { name: not-the-big-one, tool: orders.cancel, where: { "$.id": { equals: 1 } }, then: deny }
        """;

    private static readonly Dictionary<string, ToolContract> _contracts = new()
    {
        ["orders.list"] = new() { Level = SideEffectLevel.Read, SchemaVersion = "1" },
        ["orders.cancel"] = new() { Level = SideEffectLevel.Write, SchemaVersion = "1", KeyFields = ["id"], TargetField = "id" },
    };

    public static AgentTestHost Host(IChatClient model, OrderPlugin? orders = null, IFunctionInvocationFilter? filter = null)
        => new(Policy, harness => harness.AddWorkflow(WorkflowId, (_, workflow) =>
        {
            var builder = Kernel.CreateBuilder();
            builder.Plugins.AddFromObject(orders ?? new OrderPlugin(), "orders");
            var kernel = builder.Build();
            if (filter is not null) kernel.FunctionInvocationFilters.Add(filter);
            workflow.UseModel(model, new("scripted", "triage")).UsePrompt("order_desk@1", "You look after orders.")
                .UseKernel(kernel, _contracts).Verify("answered", (run, _) => new(run.Answer.Length > 0));
        }));
}

public sealed class OrderPlugin
{
    private readonly List<int> _orders = [1, 7, 9];

    public int Cancellations { get; private set; }

    [KernelFunction("list"), Description("Numbers of all open orders.")]
    public IReadOnlyList<int> List() => [.. _orders];

    [KernelFunction("cancel"), Description("Cancels an order.")]
    public string Cancel([Description("Number of the order.")] int id)
    {
        Cancellations++;
        return _orders.Remove(id) ? "canceled" : "there was none";
    }
}
