using Microsoft.Extensions.Hosting.Internal;

namespace AgentPlatform.AgentHarness.Tests.Runs;

public class HarnessOptionsTests
{
    [Theory]
    [InlineData("PayloadTtl", "banana"), InlineData("ApprovalExpiresIn", "banana"), InlineData("PolicyMaxAge", "-00:00:01"), InlineData("ApprovalPatience", "-00:00:05")]
    [InlineData("AbandonedAfter", "00:00:00"), InlineData("RetryDelay", "00:00:00"), InlineData("ToolRetryDelay", "-00:00:01"), InlineData("ModelTimeout", "00:00:00")]
    [InlineData("RecoveryWindow", "00:00:00"), InlineData("CircuitSampling", "00:00:00"), InlineData("CircuitBreak", "2.00:00:00"), InlineData("PriceTableFile", "/nope")]
    [InlineData("LoopLimit", "1"), InlineData("MaxConcurrentRuns", "0"), InlineData("CircuitMinimumCalls", "1")]
    public void ABadValueStopsTheStartAndIsNamed(string key, string value)
    {
        var refusal = Assert.ThrowsAny<Exception>(() => new AgentTestHost(Triage.Policy, _ => { }, new() { [key] = value }));
        Assert.Contains($"Harness:{key} ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development", true), InlineData("Staging", false), InlineData("Production", false)]
    public void GovernanceIsSwitchedOffInDevelopmentOnly(string environment, bool allowed)
    {
        HarnessOptionsValidator validator = new(new HostingEnvironment { EnvironmentName = environment });
        var result = validator.Validate(null, new() { Governance = false });
        Assert.Equal(allowed, result.Succeeded);
        if (!allowed) Assert.Contains("Harness:Governance ", result.FailureMessage, StringComparison.Ordinal);
    }
}
