using System.Text;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>What a member's value must be.</summary>
internal enum Kind { Text, Uuid, Time, Hash, Whole, Count, Amount, Flag, Choice, Object, Scalars }

/// <summary>Members whose place is remembered while reading, because the ledger decides by them.</summary>
internal enum Fact { EntryId, Type, TenantId, RunId, ToolName, Level, IdempotencyKey, ApprovalId, ApprovalState, ApprovalRequired, ArgsHash, PolicyVersion, Outcome, Data }

/// <summary>One member: its name and rule. <see cref="Fact"/> is set when its value is remembered.</summary>
internal sealed record Member(string Name, Kind Kind, bool Required = false, Shape? Nested = null, string[]? Choices = null, Fact? Fact = null)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    public byte[][] Utf8Choices { get; } = [.. (Choices ?? []).Select(Encoding.UTF8.GetBytes)];
}

/// <summary>The members an object may have, in canonical order, so that one pass over canonical JSON meets them in order.</summary>
internal sealed class Shape
{
    public Shape(params Member[] members)
    {
        Members = [.. members.OrderBy(member => member.Name, StringComparer.Ordinal)];
        foreach (var member in Members) member.Nested?.PlaceUnder($"{member.Name}.");
    }

    public Member[] Members { get; }

    /// <value>What stands before its members' names in messages, e.g. <c>versions.model.</c>; empty for the record itself.</value>
    public string Path { get; private set; } = "";

    private void PlaceUnder(string path)
    {
        Path = path + Path;
        foreach (var member in Members) member.Nested?.PlaceUnder(path);
    }
}
