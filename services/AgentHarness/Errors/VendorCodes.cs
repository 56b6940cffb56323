using System.Collections.Frozen;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Errors;

/// <summary>Codes of problem documents and of model endpoints that say more than their status.</summary>
internal static class VendorCodes
{
    private static readonly FrozenDictionary<string, Failure> _codes = new Dictionary<string, Failure>
    {
        ["schema_mismatch"] = new(ErrorClass.SchemaDrift, NothingHappened: true, Transient: false),
        ["unknown_field"] = new(ErrorClass.SchemaDrift, NothingHappened: true, Transient: false),
        ["insufficient_scope"] = new(ErrorClass.AuthzDenied, NothingHappened: true, Transient: false),
        ["insufficient_quota"] = new(ErrorClass.RateLimited, NothingHappened: true, Transient: false),
        ["context_length_exceeded"] = new(ErrorClass.BudgetExceeded, NothingHappened: true, Transient: false),
        ["content_filter"] = new(ErrorClass.PolicyDenied, NothingHappened: true, Transient: false),
        [ProblemCodes.NotFound] = new(ErrorClass.NotFound, NothingHappened: true, Transient: false),
        [ProblemCodes.RateLimited] = new(ErrorClass.RateLimited, NothingHappened: true, Transient: true),
        [ProblemCodes.InvalidRequest] = new(ErrorClass.InvalidArgs, NothingHappened: true, Transient: false),
    }.ToFrozenDictionary();

    public static Failure? Find(string code) => _codes.TryGetValue(code, out var failure) ? failure : null;
}
