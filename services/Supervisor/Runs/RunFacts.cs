using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Runs;

internal static class RunFacts
{
    /// <summary>A payload that was read or shredded names a run; that alone does not make one.</summary>
    public static bool MakeARun(LedgerRecord record)
        => record.RunId is not null && record.Type is not (EntryTypes.PayloadAccessed or EntryTypes.PayloadShredded or EntryTypes.LabelApplied);
}
