using System.Net;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The services' refusals, as their clients see them.</summary>
internal static class Refusals
{
    public static ProblemException Invalid(string detail) => new(HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest, detail);

    public static ProblemException NotFound(string detail) => new(HttpStatusCode.NotFound, ProblemCodes.NotFound, detail);

    public static ProblemException Conflict(string code, string detail) => new(HttpStatusCode.Conflict, code, detail);

    public static ProblemException Forbidden(string code, string detail) => new(HttpStatusCode.Forbidden, code, detail);

    public static ProblemException Gone(string code) => new(HttpStatusCode.Gone, code, "the payload is gone");
}
