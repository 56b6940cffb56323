namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>The workflows this host can run, built once from their declarations.</summary>
internal sealed class WorkflowRegistry(IEnumerable<WorkflowDeclaration> declarations, IServiceProvider services)
{
    private readonly Dictionary<string, Workflow> _workflows = declarations.Select(declaration => declaration.Build(services)).ToDictionary(workflow => workflow.Id);

    public IReadOnlyCollection<Workflow> All => _workflows.Values;

    public Workflow? Find(string workflowId) => _workflows.GetValueOrDefault(workflowId);
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
