using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.ServiceDefaults.Telemetry.Enforcement;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AgentPlatform.Benchmarks.Redaction;

/// <summary>P9: what enforcement adds to a span. P10: what the prefilter saves on clean text.</summary>
internal sealed class RedactionSuite : ISuite
{
    private const int Variants = 1024;

    // About 500 characters as a log line of the platform has them: times, ids, versions, numbers, and no secret.
    private const string CleanText = "2026-05-06T06:00:08.000Z info AgentPlatform.Supervisor run_01J3K6ABCDEFGHJKMNPQRSTVWX of workflow customer_support_triage_v7 finished step 4 of 12 in "
        + "3920 ms; the vendor answered 200 after one retry, order ORD-2024-001234 was updated to state shipped, model gpt-4.1 read 2231 and wrote 412 units, version 1.7.0, request "
        + "9b2f6c1e-4d7a-4f0e-8c3b-2a1d5e6f7a8b, hash 3b4d91ad77c0ffee, next poll in 30 s. Nothing else happened in this part of the run, and the queue of work is empty again.";

    // Ids as the harness and the vault make them: random, in their alphabets.
    private static readonly Random Dice = new(1);
    private static readonly string[] RunIds = Make(_ => "run_01J" + Random("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 23)), Hashes = Make(_ => "hmac-sha256:" + Random("0123456789abcdef", 64)),
        Keys = Make(_ => $"gmail.send:thread_{Random("0123456789abcdef", 11)}:msg_02"),
        Refs = Make(_ => "vault_" + Random("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", 32));

    public string Name => "redaction";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var metrics = new AgentMetrics();
        var policy = new TelemetryPolicy(new SecretScanner(), TimeProvider.System, metrics, "benchmark", exceptionMessages: false);
        using var plain = new ActivitySource("Plain");
        using var batchOnly = Provider(plain.Name).AddProcessor(new BatchActivityExportProcessor(new NoExporter())).Build();
        using var enforced = Provider(Spans.SourceName).AddProcessor(new SpanEnforcer(policy)).AddProcessor(new BatchActivityExportProcessor(new NoExporter())).Build();
        int i = 0, j = 0;
        await new Bar("P9", "<=", 2.0).MeasureAsync(Slices.Time(() => Span(Spans.Source, i++)), Slices.Time(() => Span(plain, j++)), cancellationToken);

        var scanner = new SecretScanner();
        List<Finding> filtered = [], every = [];
        await new Bar("P10", ">=", 15).MeasureAsync(
            Slices.Time(() => scanner.ScanWithEveryPattern(CleanText, every)), Slices.Time(() => scanner.Scan(CleanText, filtered)), cancellationToken);
        if (filtered.Count + every.Count > 0) Console.Error.WriteLine("The clean text is not clean.");
    }

    private static TracerProviderBuilder Provider(string source) => Sdk.CreateTracerProviderBuilder().AddSource(source).SetSampler(new AlwaysOnSampler());

    /// <summary>A tool call's span with twelve tags; ids, hashes and keys differ from span to span, as they do in a run.</summary>
    private static void Span(ActivitySource source, int n)
    {
        n &= Variants - 1;
        using var span = source.StartActivity(Spans.ToolCall);
        span.Set(Attributes.Agent.RunId, RunIds[n]).Set(Attributes.Agent.WorkflowId, "customer_support_triage_v7").Set(Attributes.Agent.TenantId, "t_demo").Set(Attributes.Agent.StepIndex, n)
            .Set(Attributes.Tool.Name, "gmail.send").Set(Attributes.Tool.SchemaVersion, "3").Set(Attributes.Tool.SideEffectLevel, "write").Set(Attributes.Tool.IdempotencyKey, Keys[n])
            .Set(Attributes.Tool.ArgsHash, Hashes[n]).Set(Attributes.Tool.ArgsRef, Refs[n]).Set(Attributes.Tool.ArgsBytes, 2231L).Set(Attributes.ErrorClass, "none");
    }

    private static string Random(string alphabet, int length) => new(Dice.GetItems<char>(alphabet, length));

    private static string[] Make(Func<int, string> make) => [.. Enumerable.Range(0, Variants).Select(make)];

    private sealed class NoExporter : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
