using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify;

/// <summary>
/// Checks an export offline: every record's hash, the chain, and the tree against retained checkpoints. Needs neither the ledger nor
/// its database, and trusts nothing but the checkpoints' keys.
/// </summary>
public static class VerifyCommand
{
    public const int Intact = 0;
    public const int NotIntact = 1;
    public const int BadUsage = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            return await VerifyAsync(Arguments.Parse(args), output);
        }
        catch (UsageException misuse)
        {
            await error.WriteLineAsync($"ledger-verify: {misuse.Message}\n{Arguments.Usage}");
            return BadUsage;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"ledger-verify: {unreadable.Message}");
            return BadUsage;
        }
    }

    private static async Task<int> VerifyAsync(Arguments arguments, TextWriter output)
    {
        var checkpoints = new List<Checkpoint>();
        foreach (var evidence in arguments.Evidence)
        {
            try
            {
                checkpoints.Add(evidence.Open());
            }
            catch (LedgerFormatException untrusted)
            {
                await output.WriteLineAsync($"bad: checkpoint {evidence.File}: {untrusted.Message}");
                return NotIntact;
            }
        }
        var chain = new ChainVerifier(checkpoints);
        if (await FirstFaultAsync(arguments.Exports, chain) is not { } fault) return await ConfirmAsync(output, chain, checkpoints);
        await output.WriteLineAsync($"bad: seq {fault.Seq}: {fault.Reason}");
        return NotIntact;
    }

    private static async Task<ChainFault?> FirstFaultAsync(IReadOnlyList<string> exports, ChainVerifier chain)
    {
        try
        {
            await foreach (var entry in ExportReader.ReadAsync(exports))
                if (chain.Accept(entry) is { } fault) return fault;
        }
        catch (InvalidDataException)
        {
            return new(chain.Size, "the compressed file is damaged");
        }
        return chain.End();
    }

    private static async Task<int> ConfirmAsync(TextWriter output, ChainVerifier chain, List<Checkpoint> checkpoints)
    {
        await output.WriteLineAsync(chain.Size == 0 ? "intact: no records" : $"intact: {chain.Size} records of {chain.TenantId}, seq 0 to {chain.Size - 1}, head {chain.Head}");
        foreach (var checkpoint in checkpoints)
            await output.WriteLineAsync($"checkpoint: {checkpoint.Origin} size {checkpoint.Size} is signed and matches");
        var covered = checkpoints.Count == 0 ? 0 : checkpoints.Max(checkpoint => checkpoint.Size);
        if (checkpoints.Count == 0)
            await output.WriteLineAsync("note: no checkpoint was given: removal of the newest records, or a rewritten chain, cannot be seen");
        else if (covered < chain.Size)
            await output.WriteLineAsync($"note: records from seq {covered} are newer than every checkpoint given: their removal could not be seen");
        return Intact;
    }
}
