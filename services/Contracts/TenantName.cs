using System.Text.RegularExpressions;

namespace AgentPlatform.Contracts;

/// <summary>
/// What a tenant may be called, in every service alike: a name that one takes and another refuses could be stored and never recorded. It becomes part
/// of a checkpoint's origin, which has no spaces and no plus signs, and of file names, where a leading dot has a meaning.
/// </summary>
public static partial class TenantName
{
    public const string Form = "1 to 128 letters, digits, dots, hyphens and underscores, and not begin with a dot";

    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Pattern();
}
