using System.Text.Json;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>A stage of a governed call. Stateless: everything about the call is in the <see cref="ToolCall"/>.</summary>
internal abstract class ToolStage
{
    /// <returns>The tool's result as JSON.</returns>
    public abstract ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken);
}

/// <summary>One concern of a governed call, around all the concerns within it.</summary>
internal abstract class ToolDecorator(ToolStage inner) : ToolStage
{
    public ToolStage Inner => inner;
}
