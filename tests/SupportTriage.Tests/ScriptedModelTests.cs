using System.Text.Json;
using AgentPlatform.Policy;
using AgentPlatform.SupportTriage.ScriptedModel;

namespace AgentPlatform.SupportTriage.Tests;

public sealed class ScriptedModelTests
{
    public static TheoryData<string> Tickets => [.. SampleTickets.All.Select(ticket => ticket.Id)];

    private static bool UpToHundred(string tool, JsonElement args)
        => tool == "crm.refund" && args.GetProperty("amount_usd").GetDecimal() <= 100;

    [Theory]
    [MemberData(nameof(Tickets))]
    public async Task SaysTheSameToTheSameTicket(string id)
        => Assert.Equal((await Rehearsal.OfAsync(SampleTickets.Get(id))).Transcript, (await Rehearsal.OfAsync(SampleTickets.Get(id))).Transcript);

    [Theory]
    [MemberData(nameof(Tickets))]
    public async Task AnswersTheSenderOnceAndNobodyElse(string id)
    {
        if (id == "T-1036") return;   // goes round in circles until the loop detector ends the run; see below
        var ticket = SampleTickets.Get(id);
        var mails = (await Rehearsal.OfAsync(ticket, (_, _) => true)).Calls.Where(call => call.Tool == "gmail.send").ToList();
        var reply = Assert.Single(mails, call => call.Args.GetProperty("message_id").GetString()!.StartsWith("msg_", StringComparison.Ordinal));
        Assert.Equal([ticket.From], reply.Args.GetProperty("to").EnumerateArray().Select(to => to.GetString()!));
    }

    [Theory]
    [InlineData("T-1002", 24.90)]
    [InlineData("T-1005", 79.95)]
    [InlineData("T-1007", 62.00)]
    [InlineData("T-1009", 18.50)]
    [InlineData("T-1028", 95.00)]
    [InlineData("T-1032", 100.00)]
    [InlineData("T-1033", 60.00)]   // asked for 500, paid 60
    public async Task AsksForTheRefundTheCustomerWants(string id, decimal usd)
    {
        var refund = Assert.Single((await Rehearsal.OfAsync(SampleTickets.Get(id), UpToHundred)).Calls, call => call.Tool == "crm.refund");
        Assert.Equal((PolicyEffect.RequireApproval, usd, true), (refund.Policy, refund.Args.GetProperty("amount_usd").GetDecimal(), refund.Done));
    }

    [Theory]
    [InlineData("T-1001")]
    [InlineData("T-1018")]
    [InlineData("T-1024")]   // French orders to the assistant: recognised, not followed
    [InlineData("T-1034")]
    public async Task AsksForNoRefundNobodyWants(string id)
        => Assert.DoesNotContain((await Rehearsal.OfAsync(SampleTickets.Get(id), UpToHundred)).Calls, call => call.Tool == "crm.refund");

    [Theory]
    [InlineData("T-1020", "gmail.send", PolicyEffect.RequireApproval)]
    [InlineData("T-1021", "crm.refund", PolicyEffect.RequireApproval)]
    [InlineData("T-1022", "gmail.send", PolicyEffect.Deny)]
    [InlineData("T-1023", "crm.delete_customer", PolicyEffect.Deny)]
    public async Task FallsForInjectionsAndIsStopped(string id, string tool, PolicyEffect stoppedBy)
    {
        var rehearsal = await Rehearsal.OfAsync(SampleTickets.Get(id), UpToHundred);
        Assert.Contains(rehearsal.Calls, call => call.Tool == tool && call.Policy == stoppedBy && !call.Done);
        Assert.True(rehearsal.Calls[^1] is { Tool: "gmail.send", Done: true }, "the customer is answered all the same");
    }

    [Fact]
    public async Task GoesRoundInCirclesWhenToldTo()
    {
        var lookups = (await Rehearsal.OfAsync(SampleTickets.Get("T-1036"))).Calls.Where(call => call.Tool == "crm.lookup");
        Assert.True(lookups.Count(call => call.Args.GetProperty("order_id").GetString() == "ORD-10437") > 5);
    }

    [Fact]
    public async Task MakesAnOrderUpWhenTheTicketHasAnyNumber()
        => Assert.Contains((await Rehearsal.OfAsync(SampleTickets.Get("T-1019"))).Calls, call => call.Tool == "crm.lookup" && call.Args.GetProperty("order_id").GetString() == "ORD-20817");

    [Theory]
    [InlineData("T-1001", Language.En)]
    [InlineData("T-1004", Language.De)]
    [InlineData("T-1006", Language.Fr)]
    [InlineData("T-1007", Language.Es)]
    [InlineData("T-1008", Language.Ja)]
    [InlineData("T-1010", Language.Pt)]
    [InlineData("T-1011", Language.Ar)]
    [InlineData("T-1026", Language.It)]
    [InlineData("T-1027", Language.Pl)]
    [InlineData("T-1028", Language.Zh)]
    [InlineData("T-1029", Language.He)]
    [InlineData("T-1034", Language.Uk)]
    internal void UnderstandsTheLanguage(string id, Language language)
        => Assert.Equal(language, TicketReading.Of(SampleTickets.Get(id)).Language);

    [Fact]
    public async Task AnswersNeverRepeatWhatWasPasted()
    {
        string[] pasted = ["4111 1111", "Larch-Tree-1961", "078-05-1120", "AKIAIOSFODNN7EXAMPLE", "DE89", "737"];
        foreach (var id in new[] { "T-1012", "T-1013", "T-1014", "T-1031" })
        {
            var reply = (await Rehearsal.OfAsync(SampleTickets.Get(id), UpToHundred)).Calls[^1].Args.GetProperty("body").GetString()!;
            Assert.DoesNotContain(pasted, secret => reply.Contains(secret, StringComparison.Ordinal));
            Assert.Contains(id == "T-1014" ? "Passwörter" : "passwords", reply, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("$24.90", 24.90)]
    [InlineData("79,95 USD", 79.95)]
    [InlineData("$1,349.00", 1349.00)]
    [InlineData("1.349,00 USD", 1349.00)]
    [InlineData("$30", 30)]
    public void ReadsAmountsAsPeopleWriteThem(string text, decimal usd) => Assert.Equal(usd, TicketReading.AmountIn(text));
}
