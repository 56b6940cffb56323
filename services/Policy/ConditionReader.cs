using System.Text.RegularExpressions;

namespace AgentPlatform.Policy;

/// <summary>Reads a rule's <c>where</c>. Patterns run in time linear in their input (no backtracking) and are bounded in size.</summary>
internal static partial class ConditionReader
{
    private const int MaxPatternLength = 512;
    private const int MaxRepetition = 1000;
    private static readonly TimeSpan _matchTimeout = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<(ArgumentPath, Condition)> Read(Field where)
    {
        List<(ArgumentPath, Condition)> conditions = [];
        foreach (var (name, node) in where.Members())
        {
            var field = new Field(node, $"{where.Path}.{name}");
            var path = ArgumentPath.Parse(name) ?? throw field.Refuse("expected a path such as $.to, $.items[*].sku or $['reply-to']");
            field.Object("matches", "not_matches", "equals", "not_equals", "in", "not_in", "over", "under", "count_over", "exists");
            if (field.Members().Count == 0) throw field.Refuse("names no condition");
            conditions.AddRange(field.Members().Select(test => (path, ReadTest(test.Key, new(test.Value, $"{field.Path}.{test.Key}")))));
        }
        return conditions;
    }

    private static Condition ReadTest(string kind, Field test) => kind switch
    {
        "matches" => new Condition.Matches(Pattern(test), Negated: false),
        "not_matches" => new Condition.Matches(Pattern(test), Negated: true),
        "equals" => new Condition.OneOf([test.Scalar()], Negated: false),
        "not_equals" => new Condition.OneOf([test.Scalar()], Negated: true),
        "in" => new Condition.OneOf([.. test.Items(most: 1000).Select(item => item.Scalar())], Negated: false),
        "not_in" => new Condition.OneOf([.. test.Items(most: 1000).Select(item => item.Scalar())], Negated: true),
        "over" => new Condition.Beyond(test.Number(decimal.MinValue, decimal.MaxValue), Under: false),
        "under" => new Condition.Beyond(test.Number(decimal.MinValue, decimal.MaxValue), Under: true),
        "count_over" => new Condition.CountOver((int)test.Integer(0, 1_000_000)),
        _ => new Condition.Exists(test.Boolean()),
    };

    private static Regex Pattern(Field test)
    {
        var pattern = test.Text();
        if (pattern.Length > MaxPatternLength) throw test.Refuse($"pattern longer than {MaxPatternLength} characters");
        // Counted repetitions are unrolled into states, nested ones multiply: bound their product before compiling.
        var repetition = Counted().Matches(pattern).Aggregate(1.0, (product, count) => product * Math.Max(1, double.Parse(count.Groups["most"].ValueSpan, provider: null)));
        if (repetition > MaxRepetition) throw test.Refuse($"counted repetitions multiply to more than {MaxRepetition}");
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, _matchTimeout);
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException)
        {
            throw test.Refuse("not a usable pattern; lookarounds, backreferences and atomic groups are not supported");
        }
    }

    [GeneratedRegex(@"\{(\d+,)?(?<most>\d+),?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Counted();
}
