namespace AgentPlatform.AuditLedger.Records;

/// <summary>A record the ledger does not take: which field, and what it must be. Never quotes a value.</summary>
public sealed class RecordException(string field, string rule) : Exception($"{field}: {rule}");
