using AgentPlatform.Contracts;

namespace AgentPlatform.Policy;

/// <summary>
/// A validated policy: what each workflow may call, its budgets, and rules over arguments. Immutable and thread-safe.
/// Everything not written is denied: an unlisted workflow, an unlisted tool, a level without an entry.
/// </summary>
public sealed class PolicySet
{
    private readonly Dictionary<SideEffectLevel, PolicyVerdict> _levels;
    private readonly Dictionary<string, Workflow> _workflows;
    private readonly Rule[] _rules;

    internal PolicySet(
        string version, Dictionary<SideEffectLevel, PolicyEffect> levels, Dictionary<string, Workflow> workflows, IReadOnlyList<Rule> rules)
    {
        (Version, _workflows, _rules) = (version, workflows, [.. rules]);
        _levels = Enum.GetValues<SideEffectLevel>().ToDictionary(
            level => level, level => new PolicyVerdict(levels.GetValueOrDefault(level, PolicyEffect.Deny), "levels." + PolicyReader.Wire(level)));
    }

    /// <summary>What a workflow may call, and its budgets.</summary>
    internal sealed record Workflow(Glob[] Tools, WorkflowLimits Limits);

    /// <summary>The document's own name for itself, e.g. <c>support_policy@2026-05-03</c>.</summary>
    public string Version { get; }

    /// <summary>The workflows it lists.</summary>
    public IReadOnlyCollection<string> WorkflowIds => _workflows.Keys;

    /// <exception cref="PolicyException">Names the line and the field, and what is wrong with it.</exception>
    public static PolicySet Parse(string yamlOrJson) => PolicyReader.Read(DocumentNode.Parse(yamlOrJson));

    /// <summary>Null for a workflow the policy does not list: it may call nothing.</summary>
    public WorkflowLimits? LimitsOf(string workflowId) => _workflows.GetValueOrDefault(workflowId)?.Limits;

    /// <summary>Least privilege: the workflow is listed, it lists the tool, and the level is within the workflow's highest.</summary>
    public bool Grants(string workflowId, string toolName, SideEffectLevel level)
        => _workflows.TryGetValue(workflowId, out var workflow) && Lists(workflow, toolName) && level <= workflow.Limits.MaxSideEffect;

    /// <summary>False: the verdict on this tool is the same whatever the arguments, so they need not be given.</summary>
    public bool LooksAtArguments(string workflowId, string toolName)
    {
        foreach (var rule in _rules)
            if (rule.Where.Count > 0 && rule.Concerns(workflowId, toolName)) return true;
        return false;
    }

    /// <summary>The workflow's tools and highest level first, then the first matching rule, then the call's level.</summary>
    public PolicyVerdict Evaluate(ToolCallFacts call)
    {
        if (!_workflows.TryGetValue(call.WorkflowId, out var workflow)) return new(PolicyEffect.Deny, "workflows");
        if (!Lists(workflow, call.ToolName)) return new(PolicyEffect.Deny, "tools");
        if (call.Level > workflow.Limits.MaxSideEffect) return new(PolicyEffect.Deny, "max_side_effect");
        return Decide(call, firstRule: 0);
    }

    private PolicyVerdict Decide(ToolCallFacts call, int firstRule)
    {
        for (var i = firstRule; i < _rules.Length; i++)
        {
            var rule = _rules[i];
            if (!rule.Concerns(call.WorkflowId, call.ToolName)) continue;
            if (rule.Matches(call) is not { } matches)
            {
                // Whether it matches is not known; that matters only if not matching would end differently.
                var otherwise = Decide(call, i + 1);
                return otherwise.Effect == rule.Then ? otherwise : new(PolicyEffect.Undecidable, rule.Name);
            }
            if (matches) return new(rule.Then, rule.Name);
        }
        return _levels[call.Level];
    }

    private static bool Lists(Workflow workflow, string toolName)
    {
        foreach (var tool in workflow.Tools)
            if (tool.Matches(toolName)) return true;
        return false;
    }
}
