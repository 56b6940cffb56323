using AgentPlatform.AgentHarness.Loop;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>Declares a workflow. Everything that is recorded under a version is declared with its version.</summary>
public sealed class WorkflowBuilder
{
    private readonly string _id;
    private readonly List<WorkflowTool> _tools = [];
    private (IChatClient Client, ModelVersion Version)? _model;
    private (string Version, string Text)? _prompt;
    private RunVerification? _verification;
    private long? _maxTokens;
    private IAgent _agent = new SupervisorLoop();

    internal WorkflowBuilder(string id) => _id = id;

    /// <summary>Any chat client; its tokens are priced as <c>provider/name</c> of the price table.</summary>
    public WorkflowBuilder UseModel(IChatClient model, ModelVersion version)
    {
        _model = (model, version);
        return this;
    }

    /// <param name="version">E.g. <c>support_triage_prompt@2026-05-01</c>.</param>
    public WorkflowBuilder UsePrompt(string version, [Payload] string text)
    {
        _prompt = (version, text);
        return this;
    }

    /// <summary>Who reasons; the default is <see cref="SupervisorLoop"/>.</summary>
    public WorkflowBuilder UseAgent(IAgent agent)
    {
        _agent = agent;
        return this;
    }

    /// <summary>Puts a function under governance. The function itself stays as it is.</summary>
    public WorkflowBuilder AddTool(AIFunction function, ToolContract contract)
    {
        if (contract.ChangesTheWorld && contract.KeyFields.Count == 0)
            throw new ArgumentException($"{_id}: tool {function.Name} can write, so its contract must name the KeyFields that identify an effect.", nameof(contract));
        if (_tools.Any(tool => tool.Name == function.Name))
            throw new ArgumentException($"{_id}: there are two tools named {function.Name}.", nameof(function));
        _tools.Add(new(function, contract));
        return this;
    }

    /// <summary>
    /// Lets this workflow's agent use another agent as a tool. Every tool of the nested agent must be allowed to this workflow by its
    /// policy: nothing is gained by delegating.
    /// </summary>
    public WorkflowBuilder AddAgent(string name, string description, Action<WorkflowBuilder> declare)
    {
        var nested = new WorkflowBuilder(_id);
        declare(nested);
        return AddTool(new NestedAgent(name, description, nested.Build()), new()
        {
            Level = SideEffectLevel.None, SchemaVersion = "1", Timeout = Timeout.InfiniteTimeSpan, MaxAttempts = 1,
        });
    }

    /// <summary>Decides whether a finished run succeeded. Without this and without any tool verification a run ends as <c>unverified</c>.</summary>
    public WorkflowBuilder Verify(string strategy, Func<RunAnswer, CancellationToken, ValueTask<bool>> check)
    {
        _verification = new(strategy, check);
        return this;
    }

    /// <summary>Ends a run that used this many tokens, in and out together. Steps, cost and time are limited by the policy.</summary>
    public WorkflowBuilder LimitTokens(long maxTokens)
    {
        _maxTokens = maxTokens;
        return this;
    }

    internal Workflow Build() => new()
    {
        Id = _id,
        Model = _model?.Client ?? throw new InvalidOperationException($"{_id}: UseModel is missing."),
        ModelVersion = _model.Value.Version,
        PromptVersion = _prompt?.Version ?? throw new InvalidOperationException($"{_id}: UsePrompt is missing."),
        Prompt = _prompt.Value.Text,
        Agent = _agent,
        Tools = [.. _tools],
        Verification = _verification,
        MaxTokens = _maxTokens,
    };
}
