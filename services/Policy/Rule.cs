namespace AgentPlatform.Policy;

/// <summary>Concerns the calls its globs name; matches those for which every condition holds.</summary>
internal sealed record Rule(string Name, Glob Workflow, Glob Tool, IReadOnlyList<(ArgumentPath Path, Condition Test)> Where, PolicyEffect Then)
{
    public bool Concerns(string workflowId, string toolName) => Tool.Matches(toolName) && Workflow.Matches(workflowId);

    /// <summary>Null when it depends on arguments that are gone or not comparable.</summary>
    public bool? Matches(ToolCallFacts call)
    {
        bool? all = true;
        foreach (var (path, test) in Where)
        {
            var holds = call.Args is { } args ? test.Holds(path.Select(args)) : null;
            if (holds is false) return false;
            all = holds is null ? null : all;
        }
        return all;
    }
}
