using System.Text.RegularExpressions;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Labels;

/// <summary>A label is a verdict, which is an <see cref="ErrorClass"/> (<c>none</c>: nothing was wrong), or a remark, <c>x-…</c>.</summary>
internal static partial class LabelNames
{
    public const string Form = "an error_class, or x- followed by 1 to 60 of a-z, 0-9 and -";

    public static bool IsValid(string label) => IsVerdict(label) || Remark().IsMatch(label);

    public static bool IsVerdict(string label) => WireEnum.TryParse<ErrorClass>(label) is not null;

    [GeneratedRegex("^x-[a-z0-9-]{1,60}\\z")]
    private static partial Regex Remark();
}
