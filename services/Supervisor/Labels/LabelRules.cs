using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Supervisor.Labels;

/// <summary>What a finished run's records alone say about why it failed.</summary>
internal static class LabelRules
{
    public static IReadOnlyList<string> Of(RunView run)
    {
        if (run.Outcome is "success" or "unverified") return [];
        List<ErrorClass> labels = [];
        if (run.ErrorClass is { } ended) labels.Add(ended);
        if (run.ErrorClass is null or ErrorClass.PartialCompletion && run.Steps!.LastOrDefault(step => step.Outcome is { Status: not OutcomeStatus.Ok })?.Outcome?.ErrorClass is { } last and not ErrorClass.None) labels.Add(last);
        if (run.Steps!.Any(step => step.SideEffectLevel >= SideEffectLevel.Write && step.Outcome?.Status == OutcomeStatus.Ok)) labels.Add(ErrorClass.PartialCompletion);
        if (run.Steps!.Any(step => step is { IntentSeq: not null, Outcome: null or { Status: OutcomeStatus.Unknown }, Resolution: null })) labels.Add(ErrorClass.InDoubt);
        if (run.Verified == false) labels.Add(ErrorClass.VerificationFailed);
        return [.. labels.Distinct().Select(WireName.Of)];
    }
}
