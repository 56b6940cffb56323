using AgentPlatform.AgentHarness.Tests.FailureModes;
using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Tools;

/// <summary>One breaker per vendor endpoint: its tools fall and rise together, others don't notice.</summary>
[Collection(AloneGroup.Name)]
public sealed class VendorCircuitTests : IDisposable
{
    private readonly Signals _signals = new();

    [Fact]
    public async Task ToolsOfOneEndpointShareABreakerAndOthersDoNot()
    {
        FakeClock clock = new();
        var isUp = false;
        RecordingTool orders = new("crm.orders", Triage.SearchSchema, (_, _) => isUp ? new { } : throw new HttpRequestException("down", null, System.Net.HttpStatusCode.ServiceUnavailable));
        RecordingTool customers = new("crm.customers", Triage.SearchSchema, (_, _) => new { });
        var mail = Triage.SearchTool();
        var step = 0;
        string[] script = ["crm.orders", "crm.orders", "crm.orders", "crm.orders", "crm.customers", "gmail.search"];
        var contract = Triage.Search with { MaxAttempts = 1, Endpoint = "crm.example.com" };
        await using var host = Triage.Host(
            new([.. script.Select(tool => Call(tool, new { q = Interlocked.Increment(ref step) + "" })), Say("Done.")]),
            workflow => workflow.AddTool(orders, contract).AddTool(customers, contract).AddTool(mail, Triage.Search),
            new() { ["CircuitMinimumCalls"] = "3", ["CircuitBreak"] = "00:00:15" }, clock);

        var first = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(
            [ErrorClass.UpstreamUnavailable, ErrorClass.UpstreamUnavailable, ErrorClass.UpstreamUnavailable, ErrorClass.CircuitOpen, ErrorClass.CircuitOpen, ErrorClass.None], Classes(host, first.RunId));
        Assert.Equal((3, 0, 1), (orders.Calls.Count, customers.Calls.Count, mail.Calls.Count));
        Assert.Equal(((double)CircuitState.Open, (double)CircuitState.Open), (StateOf("crm.orders"), StateOf("crm.customers")));
        Assert.Equal((double)CircuitState.Closed, StateOf("gmail.search"));

        // Once the break is over one call is let through; it succeeds, and the circuit closes for both.
        (isUp, step) = (true, 10);
        clock.Advance(TimeSpan.FromSeconds(16));
        var second = await host.RunAsync(Triage.Id, new { ticket = "2" });

        Assert.All(Classes(host, second.RunId), error => Assert.Equal(ErrorClass.None, error));
        Assert.Equal(((double)CircuitState.Closed, (double)CircuitState.Closed), (StateOf("crm.orders"), StateOf("crm.customers")));
    }

    public void Dispose() => _signals.Dispose();

    private double? StateOf(string tool) => _signals.Last(MetricNames.CircuitState, ("tool_name", tool));

    private static List<ErrorClass> Classes(AgentTestHost host, string runId)
        => [.. host.Records(runId).Where(record => record.Type == EntryTypes.ToolOutcome).Select(record => record.Outcome!.ErrorClass)];
}
