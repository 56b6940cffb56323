using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>One concern of a governed call. Stateless: everything about the call is in the <see cref="ToolCall"/>.</summary>
internal abstract class ToolDecorator(AIFunction inner) : DelegatingAIFunction(inner)
{
    protected sealed override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        => InvokeAsync((ToolCall)arguments, cancellationToken);

    protected abstract ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken);

    protected ValueTask<object?> NextAsync(ToolCall call, CancellationToken cancellationToken) => InnerFunction.InvokeAsync(call, cancellationToken);
}
