namespace AgentPlatform.Telemetry.Tests.Rules;

/// <summary>A theory that needs programs on PATH; skipped like <see cref="ProgramFactAttribute"/>.</summary>
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(params string[] programs) => Skip = new ProgramFactAttribute(programs).Skip;
}
