using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost.Tests;

/// <summary>The buttons on resources of the Aspire dashboard.</summary>
[Collection(nameof(ComposedStack))]
public sealed class CommandTests(ComposedStack stack)
{
    [StackFact]
    public async Task Verify_ledger_finds_the_chain_intact()
    {
        await stack.RunTicketAsync();
        Assert.Contains("intact", (await stack.PressAsync(Resources.Ledger, "verify-ledger")).Message, StringComparison.OrdinalIgnoreCase);
    }

    [StackFact]
    public async Task Send_a_ticket_starts_a_run()
        => Assert.StartsWith("Run run_", (await stack.PressAsync(Resources.SupportTriage, "send-ticket")).Message, StringComparison.Ordinal);

    [StackFact]
    public async Task Show_audit_gap_answers_with_the_gaps()
        => Assert.Contains("\"gaps\"", (await stack.PressAsync(Resources.Supervisor, "show-audit-gap")).Data?.Value ?? "", StringComparison.Ordinal);
}
