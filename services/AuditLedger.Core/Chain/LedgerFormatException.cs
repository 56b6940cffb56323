namespace AgentPlatform.AuditLedger.Core;

/// <summary>Text that should be a ledger entry, a checkpoint or a key is not. Names the rule, never the content.</summary>
public sealed class LedgerFormatException(string reason) : FormatException(reason);
