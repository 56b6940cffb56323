using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify;

/// <summary>Misuse of the command line: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A retained checkpoint and the keys that may have signed it.</summary>
internal sealed record Evidence(string File, byte[] Note, IReadOnlyList<NoteKey> Keys)
{
    /// <exception cref="LedgerFormatException">No key has signed it.</exception>
    public Checkpoint Open()
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return Checkpoint.Open(Note, Keys[i]);
            }
            catch (LedgerFormatException) when (i + 1 < Keys.Count)
            {
                continue; // Another key of the file may be the one, after a rotation.
            }
        }
    }
}

internal sealed record Arguments(IReadOnlyList<string> Exports, IReadOnlyList<Evidence> Evidence)
{
    public const string Usage = """
        usage: ledger-verify EXPORT.ndjson... [--checkpoint FILE --key VKEY]...
          EXPORT      one tenant's records, one a line, from seq 0; archives and the live export in order, .gz too
          --checkpoint  a signed checkpoint that was kept; may be given several times, each with its --key
          --key         the verifier key (name+hash+base64), or a file with one a line
        exit: 0 intact, 1 not intact (the first bad seq and why), 2 bad usage
        """;

    public static Arguments Parse(string[] args)
    {
        var (exports, evidence) = (new List<string>(), new List<Evidence>());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--checkpoint")
            {
                if (i + 3 >= args.Length || args[i + 2] != "--key") throw new UsageException("--checkpoint FILE must be followed by --key VKEY");
                evidence.Add(new(args[i + 1], File.ReadAllBytes(args[i + 1]), ReadKeys(args[i + 3])));
                i += 3;
            }
            else if (args[i].StartsWith('-'))
            {
                throw new UsageException($"unknown option {args[i]}");
            }
            else
            {
                exports.Add(args[i]);
            }
        }
        return exports.Count > 0 ? new(exports, evidence) : throw new UsageException("no export is named");
    }

    private static List<NoteKey> ReadKeys(string keyOrFile)
    {
        var lines = File.Exists(keyOrFile) ? File.ReadAllLines(keyOrFile, Encoding.UTF8).Where(line => line.Length > 0) : [keyOrFile];
        try
        {
            List<NoteKey> keys = [.. lines.Select(NoteKey.Parse)];
            return keys.Count > 0 ? keys : throw new UsageException("--key names an empty file");
        }
        catch (LedgerFormatException malformed)
        {
            throw new UsageException($"--key: {malformed.Message}");
        }
    }
}
