using Microsoft.Extensions.Options;

namespace AgentPlatform.VendorApi.Faults;

/// <summary>Which request is struck by what. Reproducible for one caller: all randomness comes from <c>Vendor:Seed</c>.</summary>
internal sealed class FaultPlan(IOptions<VendorOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(options.Value.Seed);
    private List<FaultRule> _rules = [];

    public FaultRules Current { get { lock (_gate) return new([.. _rules]); } }

    public void Replace(FaultRules rules) { lock (_gate) _rules = [.. rules.Rules]; }

    public TimeSpan Latency()
    {
        lock (_gate) return TimeSpan.FromMilliseconds(_random.Next(options.Value.LatencyMinMs, options.Value.LatencyMaxMs + 1));
    }

    public FaultRule? Strike(string operation)
    {
        lock (_gate)
        {
            var at = _rules.FindIndex(rule => rule.Times is not 0 && (rule.Operation is null || rule.Operation == operation) && _random.NextDouble() < rule.Rate);
            if (at < 0) return null;
            var struck = _rules[at];
            _rules[at] = struck with { Times = struck.Times - 1 };
            return struck;
        }
    }
}
