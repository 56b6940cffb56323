using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Traffic.Operator;

/// <param name="Comment">Goes into the record of the decision: no personal data.</param>
internal readonly record struct Ruling(bool Approve, string Comment);

/// <summary>
/// How this operator decides: refunds up to 100 USD yes, above no; mail to people who are in the thread yes, to strangers no;
/// everything else no.
/// </summary>
internal static class OperatorRules
{
    public const decimal MostUsd = 100;

    /// <param name="participants">Addresses in a thread; empty for a thread nobody has heard of.</param>
    public static Ruling Decide(string toolName, [Payload] JsonElement args, Func<string, IReadOnlySet<string>> participants) => toolName switch
    {
        "crm.refund" when args.GetProperty("amount_usd").GetDecimal() <= MostUsd => new(true, "refund within the operator's limit"),
        "crm.refund" => new(false, "refund above the operator's limit"),
        "gmail.send" when Recipients(args).All(participants(args.GetProperty("thread_id").GetString()!).Contains) => new(true, "recipients are in the thread"),
        "gmail.send" => new(false, "a recipient is not in the thread"),
        _ => new(false, "no rule allows it"),
    };

    private static IEnumerable<string> Recipients(JsonElement args) => args.GetProperty("to").EnumerateArray().Select(to => to.GetString()!);
}
