using System.Net;

namespace AgentPlatform.Clients;

/// <summary>A service's refusal (RFC 9457). Branch on <see cref="Code"/>; the message never holds a payload.</summary>
public sealed class ProblemException(HttpStatusCode status, string code, string detail) : Exception($"{(int)status} {code}: {detail}")
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>One of <see cref="Contracts.ProblemCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong and how to put it right, for a person.</summary>
    public string Detail { get; } = detail;
}
