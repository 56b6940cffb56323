using System.Collections.Generic;
using static AgentPlatform.ServiceDefaults.Schema.Classification;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>
/// The placeholders log messages may have, ours and the frameworks'. A value under another name does not leave the process: the
/// message keeps the placeholder itself in its place.
/// </summary>
public static class LogFields
{
    public static IReadOnlyList<LogFieldDefinition> All { get; } =
    [
        new("RunId", Identifier, "The run."),
        new("TenantId", Name, "Whose it is."),
        new("WorkflowId", Name, "The workflow."),
        new("StepIndex", Measure, "Step of the run."),
        new("ToolName", Name, "Registered tool."),
        new("EntryId", Identifier, "Ledger record."),
        new("EffectId", Identifier, "Effect."),
        new("ApprovalId", Identifier, "Approval."),
        new("PayloadRef", Reference, "Payload in the vault."),
        new("Seq", Measure, "Place in the tenant's chain."),
        new("FromSeq", Measure, "First of a range."),
        new("ToSeq", Measure, "Last of a range."),
        new("Version", Name, "Version of whatever the message names."),
        new("PolicyVersion", Name, "Policy."),
        new("Kind", Name, "Kind of whatever the message names."),
        new("State", Name, "State it came into."),
        new("Outcome", Name, "What came of it."),
        new("ErrorClass", Name, "Normalised class of failure."),
        new("Reason", Code, "Words of our own code, never a message of somebody else's."),
        new("Failure", Code, "Type of exception, or a code."),
        new("What", Code, "Words of our own code."),
        new("Label", Name, "Label of a run."),
        new("Tenant", Name, "Whose it is."),
        new("By", Identifier, "Who did it."),
        new("Scope", Name, "How far it reached."),
        new("Step", Name, "Step of a routine."),
        new("Work", Name, "A background routine."),
        new("File", Code, "A file of the service's own."),
        new("KekId", Name, "Key-encryption key."),
        new("SqlState", Name, "SQLSTATE."),
        new("Code", Name, "Problem code."),
        new("ExceptionType", Code, "Type of exception."),
        new("StatusCode", Measure, "HTTP status."),
        new("HeadSeq", Measure, "Newest of the tenant's chain."),
        new("AppliedSeq", Measure, "Newest that a projection has."),
        new("Records", Measure, "How many records."),
        new("Payloads", Measure, "How many payloads."),
        new("Keys", Measure, "How many keys."),
        new("Partitions", Measure, "How many partitions."),
        new("Count", Measure, "How many."),
        new("Attempt", Measure, "Counts from 1."),
        new("Bytes", Measure, "Size."),
        new("Milliseconds", Measure, "Duration."),
        new("Seconds", Measure, "Duration."),
        new("Resource", Name, "Service or backend of the stack."),
        new("Database", Name, "Database of the stack."),
        new("KeyVersion", Name, "Version of a key."),
        new("Key", Name, "Configuration key."),
        new("Port", Measure, "TCP port."),
        new("Method", Enumeration, "HTTP method."),
        new("Route", Code, "Route template."),

        // The frameworks' own.
        new("address", Text, "Where the server listens."),
        new("EnvName", Name, "Hosting environment."),
        new("ContentRoot", Code, "Folder the service was started in."),
        new("KeyId", Identifier, "Key of the console's sign-in cookies."),
        new("HttpMethod", Enumeration, "HTTP method of a client call."),
        new("ElapsedMilliseconds", Measure, "Duration of a client call."),
        new("EndpointName", Code, "Name of an endpoint."),
        new("AuthenticationScheme", Name, "Scheme of a challenge."),
        new("HealthCheckName", Name, "Readiness check."),
        new("HealthStatus", Name, "What it found."),
    ];
}
