using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.SemanticKernelAgent;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.SemanticKernel;

namespace AgentPlatform.AgentHarness.SemanticKernel.Tests;

public class SemanticKernelTests
{
    [Fact]
    public async Task FunctionsTheModelCallsAreGoverned()
    {
        OrderPlugin orders = new();
        await using var host = OrderDesk.Host(new OrderModel(), orders);

        var run = await host.RunAsync(OrderDesk.WorkflowId, new { wish = "Cancel order 7." });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Equal(1, orders.Cancellations);
        Assert.Equal([1, 9], orders.List());
        var outcomes = host.Records(run.RunId).Where(record => record.Type == EntryTypes.ToolOutcome).ToList();
        Assert.Equal(["orders.cancel", "orders.cancel", "orders.list"], outcomes.Select(record => record.Action!.ToolName));
        Assert.Equal([ErrorClass.PolicyDenied, ErrorClass.None, ErrorClass.None], outcomes.Select(record => record.Outcome!.ErrorClass));
        Assert.Equal("orders.cancel:7", outcomes[1].Action!.IdempotencyKey);
        Assert.Equal(4, host.Records(run.RunId).Count(record => record.Type == EntryTypes.PlanRecorded));
    }

    [Fact]
    public async Task TheKernelsOwnFiltersStillRunAndOnlyForCallsThatHappen()
    {
        CountingFilter filter = new();
        await using var host = OrderDesk.Host(new OrderModel(), filter: filter);

        await host.RunAsync(OrderDesk.WorkflowId, new { wish = "Cancel order 7." });

        Assert.Equal(["cancel", "list"], filter.Seen);
    }

    [Fact]
    public void AFunctionWithoutAContractIsRefusedAtDeclaration()
    {
        var builder = Kernel.CreateBuilder();
        builder.Plugins.AddFromObject(new OrderPlugin(), "orders");

        var refused = Assert.Throws<ArgumentException>(() => new AgentTestHost(OrderDesk.Policy, harness => harness.AddWorkflow(OrderDesk.WorkflowId,
            (_, workflow) => workflow.UseKernel(builder.Build(), new Dictionary<string, ToolContract>()))));
        Assert.Contains("orders.", refused.Message, StringComparison.Ordinal);
    }

    private sealed class CountingFilter : IFunctionInvocationFilter
    {
        public List<string> Seen { get; } = [];

        public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
        {
            Seen.Add(context.Function.Name);
            return next(context);
        }
    }
}
