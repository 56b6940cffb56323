namespace AgentPlatform.AuditLedger.Core.Tests;

/// <summary>
/// The public test vectors, which are not part of this repository: a folder named by AGENTPLATFORM_VECTORS, else the nearest
/// <c>shared/vectors</c> above the test binaries.
/// </summary>
internal static class Vectors
{
    public const string Variable = "AGENTPLATFORM_VECTORS";

    private static readonly string? s_root = Find();

    /// <value>Why tests on vectors are skipped; null when the folder is there.</value>
    public static string? Missing => s_root is null
        ? $"The public vectors are not on this machine: no shared/vectors above the tests, and {Variable} names no folder."
        : null;

    public static string PathOf(params string[] parts) => Path.Combine([s_root!, .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "vectors") is var candidate && Directory.Exists(candidate)) return candidate;
        return null;
    }
}

/// <summary>A test that needs the public vectors; skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = Vectors.Missing;
}
