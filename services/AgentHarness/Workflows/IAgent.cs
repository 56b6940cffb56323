using System.Text.Json;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>
/// Something that reasons: <see cref="SupervisorLoop"/>, a Semantic Kernel agent, your own. It MUST reach the world only through
/// <see cref="AgentWork.Model"/> and <see cref="AgentWork.Tools"/>, and call them in an order that follows from their answers alone:
/// a resumed run calls it anew and answers the completed steps from the ledger and the vault.
/// </summary>
public interface IAgent
{
    /// <summary>True when exceptions of tools and model pass through unchanged: only such a run can be suspended while it waits for an approval.</summary>
    bool LetsExceptionsThrough => false;

    /// <returns>The agent's last words.</returns>
    Task<string> RunAsync(AgentWork work, CancellationToken cancellationToken);
}

/// <summary>What an agent is given: its instructions, the input, and a governed model and governed tools.</summary>
[Payload]
public sealed record AgentWork(string Prompt, JsonElement Input, IChatClient Model, IReadOnlyList<AIFunction> Tools);
