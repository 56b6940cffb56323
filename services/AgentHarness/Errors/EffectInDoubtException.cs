using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Errors;

/// <summary>The tool was called and its answer was lost: whether it acted is not known.</summary>
internal sealed class EffectInDoubtException(ErrorClass cause) : Exception("The effect is in doubt.")
{
    public ErrorClass Cause { get; } = cause;
}
