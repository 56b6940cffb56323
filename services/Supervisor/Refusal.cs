using AgentPlatform.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Supervisor;

/// <summary>Why something was not done; nothing was changed. <paramref name="Code"/> is one of <see cref="Contracts.ProblemCodes"/>.</summary>
internal sealed record Refusal(int Status, string Code, string Detail)
{
    public ProblemHttpResult ToResult() => Problems.Refuse(Status, Code, Detail);
}
