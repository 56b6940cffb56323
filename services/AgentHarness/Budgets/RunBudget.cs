using System.Runtime.InteropServices;
using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Budgets;

/// <param name="Used">In the unit of <paramref name="Limit"/>: steps, US dollars, milliseconds, tokens, calls.</param>
internal sealed record BudgetTrip(Budget Budget, decimal Limit, decimal Used);

/// <summary>What a run has used, and what it has reserved for calls under way.</summary>
internal sealed class RunBudget(TimeProvider time, TimeSpan usedTime)
{
    /// <summary>Steps are part of every record's id, so even a run without a limit has this one.</summary>
    public const int StepCap = 60_000;

    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly Dictionary<string, int> _calls = [];
    private decimal _reservedUsd;
    private TimeSpan _waited;

    public int Steps { get; private set; }
    public long TokensIn { get; private set; }
    public long TokensOut { get; private set; }
    public decimal CostUsd { get; private set; }

    /// <summary>Time worked, without the waits for people; in earlier incarnations too.</summary>
    public TimeSpan Elapsed
    {
        get { lock (_gate) return usedTime + time.GetElapsedTime(_startedAt) - _waited; }
    }

    public void Waited(TimeSpan wait)
    {
        lock (_gate) _waited += wait;
    }

    public int NextStep()
    {
        lock (_gate) return Steps++;
    }

    /// <summary>Moves on past steps that a nested agent has taken in an earlier incarnation.</summary>
    public void SkipTo(int step)
    {
        lock (_gate) Steps = Math.Max(Steps, step);
    }

    /// <returns>How many calls of the tool there have been, this one included.</returns>
    public int CountCall(string toolName)
    {
        lock (_gate) return ++CollectionsMarshal.GetValueRefOrAddDefault(_calls, toolName, out _);
    }

    public void Reserve(decimal usd)
    {
        lock (_gate) _reservedUsd += usd;
    }

    public void Settle(decimal reservedUsd, decimal usedUsd)
    {
        lock (_gate)
        {
            _reservedUsd -= reservedUsd;
            CostUsd += usedUsd;
        }
    }

    public void Use(long tokensIn, long tokensOut, decimal usd)
    {
        lock (_gate)
        {
            TokensIn += tokensIn;
            TokensOut += tokensOut;
            CostUsd += usd;
        }
    }

    /// <summary>The first limit that this step would exceed, if any. <paramref name="nextUsd"/> is what it costs for certain.</summary>
    public BudgetTrip? Exceeded(WorkflowLimits? limits, long? maxTokens, int step, decimal nextUsd)
    {
        lock (_gate)
        {
            var maxSteps = Math.Min(limits?.MaxSteps ?? StepCap, StepCap);
            if (step >= maxSteps) return new(Budget.Steps, maxSteps, step + 1);
            if (limits?.MaxCostUsd is { } maxCost && CostUsd + _reservedUsd + nextUsd > maxCost)
                return new(Budget.Cost, maxCost, CostUsd + _reservedUsd + nextUsd);
            if (limits?.MaxLatencyMs is { } maxLatency && Elapsed.TotalMilliseconds > maxLatency)
                return new(Budget.Latency, maxLatency, Math.Round((decimal)Elapsed.TotalMilliseconds));
            if (maxTokens is { } tokens && TokensIn + TokensOut >= tokens) return new(Budget.Tokens, tokens, TokensIn + TokensOut);
            return null;
        }
    }
}
