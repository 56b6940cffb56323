using Microsoft.CodeAnalysis;

namespace AgentPlatform.ServiceDefaults.Analyzers;

internal static class Rules
{
    public static readonly DiagnosticDescriptor Vocabulary = Rule("AP0001", "Telemetry name outside the vocabulary",
        "{0} is not in the vocabulary (ServiceDefaults/Schema); use its typed entry points, or add it there", "Schema");

    public static readonly DiagnosticDescriptor Payload = Rule("AP0002", "Payload in telemetry or an exception",
        "{0} can hold a payload; put it into the vault and pass its hash or reference on", "Privacy");

    public static readonly DiagnosticDescriptor WallClock = Rule("AP0003", "Wall clock instead of TimeProvider",
        "{0} reads the machine's clock; take a TimeProvider", "Time");

    private static DiagnosticDescriptor Rule(string id, string title, string message, string category)
        => new(id, title, message, category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: $"docs/rules/{id}.md");
}
