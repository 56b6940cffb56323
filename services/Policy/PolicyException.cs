namespace AgentPlatform.Policy;

/// <summary>Why a policy document is refused: the line (1-based), the field as a dotted path, and what to write instead.</summary>
public sealed class PolicyException(int line, string field, string reason) : Exception($"line {line}: {field}: {reason}")
{
    public int Line { get; } = line;
    public string Field { get; } = field;
}
