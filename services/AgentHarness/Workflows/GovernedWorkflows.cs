using AgentPlatform.AgentHarness.Models;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Tools;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>A workflow with its model and tools under governance; shared by all of its runs.</summary>
internal sealed record GovernedWorkflow(Workflow Workflow, IChatClient Model, IReadOnlyList<AIFunction> Tools);

/// <summary>The workflows this host can run, built once from their declarations.</summary>
internal sealed class GovernedWorkflows
{
    private readonly Dictionary<string, GovernedWorkflow> _workflows = [];

    public GovernedWorkflows(IEnumerable<WorkflowDeclaration> declarations, IServiceProvider provider, HarnessServices services, ToolPipeline pipeline)
    {
        foreach (var declaration in declarations)
        {
            services.Metrics.Labels.RegisterWorkflow(declaration.Id);
            var workflow = declaration.Build(provider);
            if (!_workflows.TryAdd(workflow.Id, Govern(workflow, services, pipeline)))
                throw new InvalidOperationException($"There are two workflows named {workflow.Id}.");
        }
    }

    public GovernedWorkflow? Find(string workflowId) => _workflows.GetValueOrDefault(workflowId);

    private static GovernedWorkflow Govern(Workflow workflow, HarnessServices services, ToolPipeline pipeline)
    {
        // A nested agent is a tool, and its own model and tools are governed like its parent's: within the parent's run.
        foreach (var nested in workflow.Tools.Select(tool => tool.Function).OfType<NestedAgent>())
            nested.Attach(Govern(nested.Workflow, services, pipeline));
        return new(workflow, GovernedModel.Govern(services, workflow.Model, workflow.ModelVersion, workflow.PromptVersion), [.. workflow.Tools.Select(pipeline.Govern)]);
    }
}

internal sealed record WorkflowDeclaration(string Id, Action<IServiceProvider, WorkflowBuilder> Declare)
{
    public Workflow Build(IServiceProvider services)
    {
        var builder = new WorkflowBuilder(Id);
        Declare(services, builder);
        return builder.Build();
    }
}
