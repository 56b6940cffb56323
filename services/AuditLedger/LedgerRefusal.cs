using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger;

/// <summary>The ledger's no: becomes a problem document. Nothing was stored.</summary>
public sealed class LedgerRefusal(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <value>One of <see cref="ProblemCodes"/>.</value>
    public string Code { get; } = code;

    internal static LedgerRefusal Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    internal static LedgerRefusal Forbidden(string code, string detail) => new(StatusCodes.Status403Forbidden, code, detail);
}
