using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// The id of a run's record follows from run, type, step and incarnation. So two processes that believe they own a run can't both
/// record a step: the ledger refuses the second as <c>entry_conflict</c>. The layout is UUIDv7 (RFC 9562 section 5.7):
/// the run's start in milliseconds, then 42 of the run id's random bits and 32 bits that name the record within the run.
/// </summary>
internal static class EntryId
{
    /// <param name="step">At most 65535.</param>
    /// <param name="incarnation">For records that each resumption may write anew; at most 2047.</param>
    public static string Of(UInt128 run, string type, int step, int incarnation = 0)
    {
        var kind = (uint)_kinds.IndexOf(type);
        var name = (kind << 27) | ((uint)incarnation << 16) | (uint)step;
        var random = (ulong)run & ((1UL << 42) - 1);
        var milliseconds = (ulong)(run >> 80);
        var randA = random >> 30;
        var randB = ((random & ((1UL << 30) - 1)) << 32) | name;
        var high = (milliseconds << 16) | (7UL << 12) | randA;
        var low = (2UL << 62) | randB;
        return new Guid((uint)(high >> 32), (ushort)(high >> 16), (ushort)high,
            (byte)(low >> 56), (byte)(low >> 48), (byte)(low >> 40), (byte)(low >> 32), (byte)(low >> 24), (byte)(low >> 16), (byte)(low >> 8), (byte)low).ToString();
    }

    private static readonly List<string> _kinds = [.. EntryTypes.All];
}
