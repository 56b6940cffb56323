using System.Net;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Runs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.Supervisor.Labels;

/// <summary>
/// Labels failed runs, in the ledger like a person's labels, so that no later version of the rules can take one back. The
/// entry ids follow from the run and the label: several processes, a crash or a rebuilt projection add nothing twice.
/// </summary>
internal sealed partial class AutomaticLabels(
    NpgsqlDataSource database, RunStore runs, ILedger ledger, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<AutomaticLabels> logger)
    : PeriodicWork(options.Value.SweepInterval, time, logger)
{
    private const string Unlabelled = "SELECT tenant_id, run_id FROM runs WHERE NOT labelled AND finished_at IS NOT NULL ORDER BY finished_at LIMIT 200";
    private const string MarkLabelled = "UPDATE runs SET labelled = true WHERE tenant_id = $1 AND run_id = $2";

    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        foreach (var (tenantId, runId) in await database.QueryAsync(Unlabelled, row => (row.GetString(0), row.GetString(1)), [], stoppingToken))
            await LabelAsync(tenantId, runId, stoppingToken);
    }

    private async Task LabelAsync(string tenantId, string runId, CancellationToken stoppingToken)
    {
        if (await runs.FindAsync(tenantId, runId, stoppingToken) is not { FinishedAt: { } finishedAt } run) return;
        foreach (var label in LabelRules.Of(run))
        {
            try
            {
                await ledger.AppendAsync(tenantId,
                    [LabelEntry.Of(tenantId, run, label, automatic: true, SupervisorIdentity.Subject, finishedAt, EntryId(finishedAt, tenantId, runId, label))], stoppingToken);
            }
            catch (ProblemException known) when (known is { Status: HttpStatusCode.Conflict, Code: ProblemCodes.EntryConflict })
            {
                Log.AlreadyLabelled(Logger, runId, label);
            }
        }
        await database.ExecuteAsync(MarkLabelled, [tenantId, runId], stoppingToken);
    }

    /// <summary>A UUIDv7 (RFC 9562) whose random bits are a digest.</summary>
    internal static Guid EntryId(DateTimeOffset at, params string[] of)
    {
        Span<byte> bytes = stackalloc byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', of))).AsSpan(0, 16).CopyTo(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16 | (uint)(bytes[6] << 8 | bytes[7]));
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x70);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new(bytes, bigEndian: true);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Run {RunId} has label {Label} already, with other content.")]
        public static partial void AlreadyLabelled(ILogger logger, string runId, string label);
    }
}
