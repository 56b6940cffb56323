using AgentPlatform.Contracts;
using AgentPlatform.Standalone.Stack;

namespace AgentPlatform.Standalone;

/// <summary>Stack up, the sample run once, a table of what runs where; then it stays until it is told to stop.</summary>
internal static class InteractiveRun
{
    private static readonly TimeSpan RenewTokens = TimeSpan.FromHours(4);

    public static async Task<int> RunAsync(SourceTree source, RunOptions options, CancellationToken cancellationToken)
    {
        await using var stack = await RunningStack.StartAsync(source, source.State, options, cancellationToken);
        var oneTimeToken = stack.Identity.NewConsoleSignIn();
        await stack.ActivateSamplePolicyAsync(cancellationToken);
        Launcher.Say("the sample agent works on its tickets…");
        var driver = await stack.RunTrafficAsync(
            ["once", "--tickets", options.Tickets ?? source.In(RunningStack.SampleTickets), "--out", source.State.In("tickets.json"), "--no-wait"], operatorDecides: false, cancellationToken);
        if (driver != 0) Launcher.Say($"not every ticket went through; see {Path.Combine(source.State.Logs, "traffic.log")}");
        Print(stack, oneTimeToken);
        await StayAsync(stack, cancellationToken);
        return ExitCodes.Done;
    }

    private static void Print(RunningStack stack, string oneTimeToken)
    {
        Launcher.Say("");
        foreach (var (name, url, pid) in stack.Parts) Launcher.Say($"  {name,-16} {url,-28} pid {pid}");
        Launcher.Say("");
        Launcher.Say($"Console    {new Uri(stack.Addresses[Resources.Supervisor], "sign-in?token=" + oneTimeToken)}   (the link works once)");
        if (stack.DashboardUrl is { } dashboard) Launcher.Say($"Dashboard  {dashboard}");
        Launcher.Say($"""

            Try next
              approve the waiting refunds in the console's inbox, and watch their runs go on
              TOKEN=$(./run.sh token --scope "ledger:read" --tenant t_demo --sub u_1)
              curl -s -H "Authorization: Bearer $TOKEN" {stack.Addresses[Resources.Ledger]}v1/tenants/t_demo/export | tail -1
            Ctrl-C stops everything.
            """);
    }

    private static async Task StayAsync(RunningStack stack, CancellationToken cancellationToken)
    {
        using var renewal = new PeriodicTimer(RenewTokens, TimeProvider.System);
        try
        {
            while (await renewal.WaitForNextTickAsync(cancellationToken)) stack.Identity.Renew();
        }
        catch (OperationCanceledException)
        {
            Launcher.Say("stopping…");
        }
    }
}
