using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>
/// P11: a governed call (arguments and result of 2 KiB, in-memory ledger and vault) against a bare span and two canonicalizations with SHA-256.
/// P12: a 10 µs tool with governance switched off, against calling it directly. P14: see <see cref="EndToEnd"/>.
/// </summary>
internal sealed class HarnessSuite : ISuite
{
    public string Name => "harness";

    /// <param name="arguments">The bars to measure, e.g. <c>P11</c>; none: all.</param>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using ActivityListener listener = new() { ShouldListenTo = source => source.Name == Spans.SourceName, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        var document = Document(2048);
        var call = Arguments(document);
        AIFunction echo = new RepeatingTool("bench.echo", _ => document);
        AIFunction spin = new RepeatingTool("bench.spin", _ => Spin());

        if (Wanted("P11")) await new Bar("P11", "<=", 1.25) { WarmUpSlices = 12 }.MeasureAsync(
            (length, _) => CallsAsync(echo, new() { Level = SideEffectLevel.Read, SchemaVersion = "1" }, document, length, governed: true),
            Slices.Time(() => Bare(call, result: document)), cancellationToken);
        if (Wanted("P12")) await new Bar("P12", "<=", 1.05) { WarmUpSlices = 4 }.MeasureAsync(
            (length, _) => CallsAsync(spin, new() { Level = SideEffectLevel.Read, SchemaVersion = "1" }, document, length, governed: false),
            (length, _) => DirectAsync(spin, document, length), cancellationToken);
        if (Wanted("P14")) await EndToEnd.MeasureAsync(cancellationToken);

        bool Wanted(string bar) => arguments.Count == 0 || arguments.Contains(bar);
    }

    /// <summary>One run whose agent does nothing but call the tool; mean seconds of a call. The host goes once the calls are made: what is measured is calls.</summary>
    private static async Task<double> CallsAsync(AIFunction tool, ToolContract contract, JsonElement document, TimeSpan length, bool governed)
    {
        RepeatingAgent agent = new(length, document);
        // Bare digests, as the bar's other side computes them.
        using InMemoryVault vault = new(TimeProvider.System, ledger: null, keyedHashes: false);
        await using AgentTestHost host = new(RepeatingAgent.Policy, harness => harness.AddWorkflow(RepeatingAgent.Workflow, (_, workflow) => workflow
            .UseModel(new ScriptedModel(ScriptedModel.Say("")), new("scripted", "triage")).UsePrompt("bench@1", "").UseAgent(agent).AddTool(tool, contract)),
            new() { ["Governance"] = governed.ToString() }, vault: _ => vault);
        await host.StartAsync(RepeatingAgent.Workflow, new { });
        return await agent.SecondsPerCall.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task<double> DirectAsync(AIFunction tool, JsonElement document, TimeSpan length)
    {
        RepeatingAgent agent = new(length, document);
        using ScriptedModel model = new(ScriptedModel.Say(""));
        await agent.RunAsync(new("", document, model, [tool]), default);
        return await agent.SecondsPerCall;
    }

    private static void Bare(JsonElement arguments, JsonElement result)
    {
        using var span = Spans.Source.StartActivity(Spans.ToolCall);
        SHA256.HashData(CanonicalJson.Canonicalize(JsonMarshal.GetRawUtf8Value(arguments)));
        SHA256.HashData(CanonicalJson.Canonicalize(JsonMarshal.GetRawUtf8Value(result)));
    }

    /// <summary>As <see cref="RepeatingAgent"/> sends them.</summary>
    private static JsonElement Arguments(JsonElement document) => JsonSerializer.SerializeToElement(new { key = 1000, document });

    private static JsonElement Spin()
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalMicroseconds < 10;) Thread.SpinWait(8);
        return default;
    }

    private static JsonElement Document(int bytes)
    {
        Dictionary<string, object> members = new() { ["id"] = "thread_18b4f5e2", ["count"] = 3 };
        for (var i = 0; JsonSerializer.SerializeToUtf8Bytes(members).Length < bytes; i++) members[$"field_{i}"] = new { text = "We are on it, and will be back soon.", n = i };
        return JsonSerializer.SerializeToElement(members);
    }
}
