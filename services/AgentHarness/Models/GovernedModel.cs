using System.Runtime.CompilerServices;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>One concern of a governed model call. A stream is given out only once its whole content is recorded.</summary>
internal abstract class ModelDecorator(IChatClient inner) : DelegatingChatClient(inner)
{
    public sealed override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => RespondAsync(RunContext.Current ?? throw new InvalidOperationException("A governed model can be called within a run only."), messages, options, cancellationToken);

    public sealed override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates()) yield return update;
    }

    protected abstract Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken);
}

/// <summary>What agents get instead of the model: each answer is a step of the current run.</summary>
internal sealed class GovernedModel(IChatClient inner) : ModelDecorator(inner)
{
    /// <summary>The last is outermost: an uncounted plan is never acted on, a recorded one never asked for again, an unaffordable one never asked for at all.</summary>
    public static IChatClient Govern(HarnessServices services, IChatClient model, ModelVersion version, string promptVersion)
    {
        if (!services.Options.Governance) return model;
        services.Metrics.Labels.RegisterModel(version.Name);
        IChatClient chain = new ModelResilience(model, services);
        chain = new PlanRecording(chain, version, promptVersion);
        chain = new ModelBudget(chain, version);
        chain = new PlanReplay(chain);
        chain = new UsageCheck(chain);
        return new GovernedModel(chain);
    }

    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        run.ThrowIfEnded();
        run.PlanStep = run.Budget.NextStep();
        try
        {
            return await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception end) when (RunControl.IsControl(end))
        {
            throw run.End(end);
        }
    }
}
