using System.Globalization;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.Standalone.Stack;

namespace AgentPlatform.Standalone.Once;

/// <summary>The tenant's ledger as an auditor gets it: export, signed checkpoint over exactly these records, verifier key.</summary>
/// <param name="Head">Hash of the newest record.</param>
internal sealed record LedgerProof(string Export, string Checkpoint, string KeyFile, long Records, string Head)
{
    public static async Task<LedgerProof> FetchAsync(RunningStack stack, string folder, CancellationToken cancellationToken)
    {
        var (export, checkpoint, key) = (Path.Combine(folder, "export.ndjson"), Path.Combine(folder, "checkpoint"), Path.Combine(folder, "vkey"));
        using var ledger = stack.Client(Resources.Ledger, Scopes.LedgerRead);
        var tenant = $"v1/tenants/{Identity.Tenant}";
        var note = await ledger.GetStringAsync($"{tenant}/checkpoint", cancellationToken);
        // Second line of a checkpoint (C2SP tlog-checkpoint): the tree's size.
        var size = long.Parse(note.Split('\n')[1], CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(checkpoint, note, cancellationToken);
        await File.WriteAllTextAsync(key, await ledger.GetStringAsync($"{tenant}/checkpoint/key", cancellationToken), cancellationToken);
        await using (var file = File.Create(export))
        await using (var records = await ledger.GetStreamAsync($"{tenant}/export?from_seq=0&to_seq={size - 1}", cancellationToken))
            await records.CopyToAsync(file, cancellationToken);
        using var last = JsonDocument.Parse(File.ReadLines(export).Last());
        return new(export, checkpoint, key, size, last.RootElement.GetProperty("integrity").GetProperty("this_hash").GetString()!);
    }

    /// <summary>Runs <c>ledger-verify</c>, which shares no code with the service's database.</summary>
    public async Task<Verification> VerifyAsync(SourceTree source, CancellationToken cancellationToken)
    {
        await using var verify = ChildProcess.Start(new()
        {
            Name = "ledger-verify",
            FileName = Topology.DotnetHost,
            Arguments = [source.Assembly("services/AuditLedger.Verify", "ledger-verify"), Export, "--checkpoint", Checkpoint, "--key", (await File.ReadAllTextAsync(KeyFile, cancellationToken)).Trim()],
            LogFile = Path.Combine(source.State.Logs, "ledger-verify.log"),
        });
        await verify.WaitForExitAsync(cancellationToken);
        return new(verify.ExitCode == 0, verify.LastOutput);
    }
}

internal sealed record Verification(bool Intact, string Output);
