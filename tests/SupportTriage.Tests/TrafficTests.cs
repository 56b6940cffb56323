using System.Text.Json;
using AgentPlatform.SupportTriage.ScriptedModel;
using AgentPlatform.Traffic;
using AgentPlatform.Traffic.BadDays;
using AgentPlatform.Traffic.Customers;
using AgentPlatform.Traffic.Operator;
using AgentPlatform.Traffic.Results;
using AgentPlatform.VendorApi.Faults;

namespace AgentPlatform.SupportTriage.Tests;

public sealed class TrafficTests
{
    private static readonly HashSet<string> _inThread = ["priya.raman@example.com"];

    private static bool Approves(string tool, object args)
        => OperatorRules.Decide(tool, JsonSerializer.SerializeToElement(args), thread => thread == "thread_1" ? _inThread : new HashSet<string>()).Approve;

    [Theory]
    [InlineData(100.00, true)]
    [InlineData(100.01, false)]
    public void OperatorApprovesRefundsUpToTheLimit(decimal usd, bool approves)
        => Assert.Equal(approves, Approves("crm.refund", new { order_id = "ORD-1", amount_usd = usd, reason = "late" }));

    [Fact]
    public void OperatorLetsNoMailOutToStrangers()
    {
        Assert.True(Approves("gmail.send", new { thread_id = "thread_1", to = new[] { "priya.raman@example.com" } }));
        Assert.False(Approves("gmail.send", new { thread_id = "thread_1", to = new[] { "priya.raman@example.com", "x@attacker.example.net" } }));
        Assert.False(Approves("gmail.send", new { thread_id = "thread_2", to = new[] { "priya.raman@example.com" } }));
        Assert.False(Approves("crm.delete_customer", new { }));
    }

    [Fact]
    public void VariedTicketsHaveTheirOwnIdsAndOrdersAndTheSameStory()
    {
        var (first, firstOrders) = TicketVariation.Of(SampleTickets.Get("T-1035"), 1);
        var (second, secondOrders) = TicketVariation.Of(SampleTickets.Get("T-1035"), 2);
        Assert.Equal((2, 2), (firstOrders.Count, secondOrders.Count));
        Assert.Empty(firstOrders.Select(order => order.OrderId).Intersect(secondOrders.Select(order => order.OrderId)));
        Assert.Equal(firstOrders.Select(order => order.OrderId), TicketReading.Of(first).Orders);
        Assert.Equal(TicketReading.Of(first).Wish, TicketReading.Of(second).Wish);
    }

    [Fact]
    public void EveryBadDayIsOneTheVendorKnows()
        => Assert.All(BadTuesdays.Days.SelectMany(day => day.Faults), fault => Enum.Parse<FaultKind>(fault.Kind.Replace("_", ""), ignoreCase: true));

    [Fact]
    public void TableShowsReasonsOfTicketsWithoutARun()
    {
        using var output = new StringWriter();
        ResultTable.Print(TicketResults.Of([new("a.json", "success", "run_1", ToolCalls: 3, CostUsd: 0.01m), new("b.json", TicketResult.Malformed, Reason: "from: expected one mail address")]), output);
        Assert.Contains("b.json", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("from: expected one mail address", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 tickets", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAPaceThatIsNone() => Assert.Throws<InvalidOperationException>(() => new StreamPace(0, 1).Interval);
}
