using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime;
using AgentPlatform.Standalone.Stack;

namespace AgentPlatform.Standalone.Once;

/// <summary>
/// <c>--once</c>: a stack with an empty ledger, all tickets, a verified export, a table, and nothing left running. What
/// stays is <c>.agentplatform/once/</c>: export.ndjson, checkpoint, vkey.
/// </summary>
internal static class OnceRun
{
    public static async Task<int> RunAsync(SourceTree source, RunOptions options, CancellationToken cancellationToken)
    {
        var folder = source.State.Once;
        if (Directory.Exists(folder)) new StateFolder(Path.Combine(folder, "state")).Reset();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var state = new StateFolder(Path.Combine(folder, "state"));
        try
        {
            await using var stack = await RunningStack.StartAsync(source, state, options, cancellationToken);
            await stack.ActivateSamplePolicyAsync(cancellationToken);
            var results = Path.Combine(folder, "tickets.json");
            var driver = await stack.RunTrafficAsync(["once", "--tickets", options.Tickets ?? source.In(RunningStack.SampleTickets), "--out", results], operatorDecides: true, cancellationToken);
            var proof = await LedgerProof.FetchAsync(stack, folder, cancellationToken);
            var verified = await proof.VerifyAsync(source, cancellationToken);
            await stack.StopServicesAsync();
            Summary.Print(results, proof, verified, stack.Tee!.Redactions.Total);
            return Verdict(driver, verified);
        }
        finally
        {
            // Keys, tokens and the database of this run have served.
            state.Reset();
            if (Directory.Exists(state.Root)) Directory.Delete(state.Root, recursive: true);
        }
    }

    private static int Verdict(int driver, Verification verified)
    {
        if (driver != 0) Console.Error.WriteLine("failed: not every ticket ended as a finished run; see the table above");
        if (!verified.Intact) Console.Error.WriteLine($"failed: the exported ledger does not verify: {verified.Output}");
        return driver == 0 && verified.Intact ? ExitCodes.Done : ExitCodes.Failed;
    }
}
