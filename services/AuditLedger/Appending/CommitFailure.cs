using Npgsql;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>What a failed commit tells about the batch.</summary>
internal enum CommitFailure
{
    /// <summary>Another process was first: nothing of the batch is stored. Reload the head and plan again.</summary>
    HeadMoved,

    /// <summary>One of the entries or idempotency keys is there already: nothing of the batch is stored. Look them up and plan again.</summary>
    Exists,

    /// <summary>The server refused for a reason that repeating won't change: nothing of the batch is stored.</summary>
    Refused,

    /// <summary>
    /// The connection broke or the server went away: the batch is stored as a whole or not at all, and only the database knows. It
    /// MUST be settled by reading the head and looking the entries up. Whatever the old transaction still does, it and a
    /// repetition exclude each other: both start from the same head and carry the same entry ids.
    /// </summary>
    Unknown,
}

/// <summary>The batch ahead was not committed as planned, so neither is this one: nothing of it is stored.</summary>
internal sealed class FlightAheadException : Exception;

internal static class CommitFailures
{
    public const string HeadMoved = "LG002";

    public static CommitFailure Classify(Exception failure) => failure switch
    {
        FlightAheadException or PostgresException { SqlState: HeadMoved or PostgresErrorCodes.LockNotAvailable } => CommitFailure.HeadMoved,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "leaves_entry_id" or "effects_key" } => CommitFailure.Exists,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => CommitFailure.HeadMoved,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => CommitFailure.HeadMoved,
        PostgresException { SqlState: [var a, var b, ..] } when $"{a}{b}" is not ("57" or "58" or "08" or "XX" or "53") => CommitFailure.Refused,
        _ => CommitFailure.Unknown,
    };
}
