using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Errors;

/// <summary>A tool call was refused before it happened, or failed for certain. The model is told; the run goes on.</summary>
/// <param name="errorClass">What the ledger, the span and the metric say.</param>
/// <param name="told">What the model is told; goes to the vault, nowhere else.</param>
public sealed class ToolRefusedException(ErrorClass errorClass, [Payload] string told) : Exception("The tool call was refused.")
{
    public ErrorClass ErrorClass { get; } = errorClass;

    [Payload]
    internal string Told { get; } = told;
}

/// <summary>
/// For tools: the call failed, and the tool knows whether anything happened at the vendor. Any other exception of a tool that
/// can write leaves its effect in doubt, unless the rules of <see cref="ErrorClassifier"/> know better.
/// </summary>
public sealed class ToolFailedException(ErrorClass errorClass, bool nothingHappened, Exception? inner = null) : Exception("The tool failed.", inner)
{
    public ErrorClass ErrorClass { get; } = errorClass;

    public bool NothingHappened { get; } = nothingHappened;
}

/// <summary>The run must not go on. Its outcome is the class.</summary>
internal sealed class RunStoppedException(ErrorClass errorClass) : Exception("The run was stopped.")
{
    public ErrorClass ErrorClass { get; } = errorClass;
}

/// <summary>The run waits for a person and gives up its place until then.</summary>
internal sealed class RunSuspendedException(string approvalId) : Exception("The run waits for an approval.")
{
    public string ApprovalId { get; } = approvalId;
}

/// <summary>Ledger, vault or supervisor can't answer, so nothing may happen. The run is tried again from its records.</summary>
internal sealed class RunInterruptedException(Exception inner) : Exception("The platform could not answer.", inner);

/// <summary>Another process records steps of this run: this one has lost it and MUST NOT touch it again.</summary>
internal sealed class RunLostException() : Exception("Another process owns the run.");

/// <summary>The exceptions by which a run ends, waits or is given up; no failure of a tool, so no one retries or translates them.</summary>
internal static class RunControl
{
    public static bool IsControl(Exception exception)
        => exception is RunStoppedException or RunSuspendedException or RunInterruptedException or RunLostException;
}
