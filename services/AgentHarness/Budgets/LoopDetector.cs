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
            var (last, times) = _seen.GetValueOrDefault((toolName, argsHash));
            times = last == result ? times + 1 : 1;
            _seen[(toolName, argsHash)] = (result, times);
            return times >= limit;
        }
    }
}
