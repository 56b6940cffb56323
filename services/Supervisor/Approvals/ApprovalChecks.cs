using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>What is refused before anything is stored.</summary>
internal static partial class ApprovalChecks
{
    private const int MaxText = 200;
    private const int MaxFreeText = 1000;

    public static Refusal? Refuse(ApprovalRequest request, SupervisorOptions options, out TimeSpan expiresIn)
    {
        expiresIn = options.ApprovalExpiresIn;
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("run_id", request.RunId), ("workflow_id", request.WorkflowId), ("tool_name", request.ToolName), ("payload_ref", request.PayloadRef), ("policy_version", request.PolicyVersion)])
            if (value.Length is 0 or > MaxText || value.Any(char.IsControl)) return Invalid($"{name} must have 1 to {MaxText} characters, none of them a control character.");
        if (request.StepIndex < 0) return Invalid("step_index must not be negative.");
        if (!Digest().IsMatch(request.ArgsHash)) return Invalid("args_hash must be sha256: or hmac-sha256: and 64 hex digits.");
        if (!IsFreeText(request.Reason)) return Invalid($"reason must have at most {MaxFreeText} characters.");
        if (request.ExpiresIn is not { } text) return null;
        return TimeToLive.TryParse(text, out expiresIn) && expiresIn <= options.ApprovalMaxExpiresIn
            ? null
            : Invalid($"expires_in must be {TimeToLive.Form}, at most {options.ApprovalMaxExpiresIn}.");
    }

    public static Refusal? Refuse(ApprovalDecision decision, out ApprovalState state)
    {
        state = decision.Decision == "approve" ? ApprovalState.Approved : ApprovalState.Rejected;
        if (decision.Decision is not ("approve" or "reject")) return Invalid("decision must be approve or reject.");
        return IsFreeText(decision.Comment) ? null : Invalid($"comment must have at most {MaxFreeText} characters.");
    }

    /// <summary>U+0000 can't be stored as text.</summary>
    private static bool IsFreeText(string? text) => text is null || (text.Length <= MaxFreeText && !text.Contains('\0'));

    public static Refusal Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);

    [GeneratedRegex("^(hmac-)?sha256:[0-9a-f]{64}\\z")]
    private static partial Regex Digest();
}
