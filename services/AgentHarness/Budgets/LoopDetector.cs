using System.Runtime.InteropServices;

namespace AgentPlatform.AgentHarness.Budgets;

/// <summary>The same tool with the same arguments and the same result, again and again: no progress.</summary>
internal sealed class LoopDetector(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tool, string Args), (string Result, int Times)> _seen = [];

    /// <param name="argsHash">The vault's hash, or what stands for it when the call never came that far.</param>
    /// <param name="result">The result's hash or the refusal's class.</param>
    /// <returns>True when the call makes no progress any more.</returns>
    public bool Repeats(string toolName, string argsHash, string result)
    {
        lock (_gate)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, (toolName, argsHash), out _);
            last = (result, last.Result == result ? last.Times + 1 : 1);
            return last.Times >= limit;
        }
    }
}
