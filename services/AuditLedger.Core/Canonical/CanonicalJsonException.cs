namespace AgentPlatform.AuditLedger.Core;

/// <summary>The input is not JSON that RFC 8785 can canonicalize. Names the place and the rule, never the content.</summary>
public sealed class CanonicalJsonException(string reason, int offset) : FormatException($"{reason} (byte {offset})")
{
    /// <value>The rule that was broken, e.g. <c>duplicate member name</c>.</value>
    public string Reason { get; } = reason;

    /// <value>Zero-based byte offset into the input where it was noticed.</value>
    public int Offset { get; } = offset;
}
