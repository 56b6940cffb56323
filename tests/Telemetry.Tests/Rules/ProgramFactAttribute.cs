using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.Telemetry.Tests.Rules;

/// <summary>Needs programs on PATH; skipped, with what is missing, where they aren't.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        var missing = programs.Where(program => Executables.Find(program) is null).ToList();
        if (missing.Count > 0) Skip = $"{string.Join(", ", missing)} not on PATH";
    }
}
