using System.Text.Json;

namespace AgentPlatform.Contracts;

/// <summary>Starts a run of an agent (<c>POST /v1/runs</c> of the agent's own service).</summary>
[Payload]
public sealed record RunRequest(string WorkflowId, string TenantId, JsonElement Input);

public sealed record RunAccepted(string RunId);

/// <param name="State"><c>running</c>, <c>suspended</c> or <c>finished</c>.</param>
/// <param name="Outcome">Present when finished: <c>success</c> or why not.</param>
public sealed record RunStatus(string RunId, string WorkflowId, string State, string? Outcome = null, ErrorClass? ErrorClass = null);
