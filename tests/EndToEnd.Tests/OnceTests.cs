using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.EndToEnd.Tests;

public sealed class OnceTests(OnceFixture once) : IClassFixture<OnceFixture>
{
    [Fact]
    public void EndsWithZeroAndTheTable()
    {
        Assert.True(once.ExitCode == 0, once.Output);
        foreach (var row in (string[])["tickets", "outcomes", "tool calls", "approvals", "cost", "redactions", "ledger", "head"])
            Assert.Contains(once.Output.Split('\n'), line => line.StartsWith(row, StringComparison.Ordinal));
        Assert.Contains("verified seq", once.Output);
    }

    [Fact]
    public void EveryTicketEndsInAFinishedRun()
    {
        var tickets = Directory.GetFiles(Path.Combine(Launch.Clone, "samples/SupportTriage/tickets"), "*.json").Length;
        Assert.True(tickets >= 25);
        Assert.Equal(tickets, Of("run.started").Select(RunId).Distinct().Count());
        Assert.Equal(Of("run.started").Select(RunId).Order(), Of("run.finished").Select(RunId).Order());
    }

    [Fact]
    public async Task TheExportVerifiesWithTheCommandLineVerifier()
    {
        var folder = Path.GetDirectoryName(once.Export)!;
        var output = Path.GetRelativePath(Path.Combine(Launch.Clone, "tests/EndToEnd.Tests"), AppContext.BaseDirectory);
        using var verify = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(Launch.Clone, "services/AuditLedger.Verify", output, "ledger-verify.dll"), once.Export,
            "--checkpoint", Path.Combine(folder, "checkpoint"), "--key", (await File.ReadAllTextAsync(Path.Combine(folder, "vkey"))).Trim(),
        ]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await verify.StandardOutput.ReadToEndAsync() + await verify.StandardError.ReadToEndAsync();
        await verify.WaitForExitAsync();
        Assert.True(verify.ExitCode == 0, said);
    }

    [Fact]
    public void EveryWriteHasItsIntentBeforeAndItsOutcomeAfter()
    {
        var intents = Of("tool.intent").ToLookup(Key);
        var outcomes = Of("tool.outcome").Where(IsWrite).Where(record => Status(record) == "ok").ToLookup(Key);
        Assert.NotEmpty(intents);
        foreach (var outcome in outcomes)
            Assert.Contains(intents[outcome.Key], intent => Seq(intent) < Seq(outcome.First()));
        var answered = Of("tool.outcome").Where(IsWrite).Select(Key).ToHashSet();
        Assert.All(intents, intent => Assert.Contains(intent.Key, answered));
    }

    [Fact]
    public void EveryRefundWaitedForAnotherPersonThanTheActor()
    {
        var refunds = Of("tool.intent").Where(record => Text(record, "action", "tool_name") == "crm.refund").ToList();
        Assert.NotEmpty(refunds);
        var actors = Of("run.started").ToDictionary(RunId, record => Text(record, "actor", "user_id"));
        foreach (var refund in refunds)
        {
            var approval = Text(refund, "approval", "approval_id");
            var decided = Assert.Single(Of("approval.decided"), record => Text(record, "approval", "approval_id") == approval);
            Assert.Equal("approved", Text(decided, "approval", "state"));
            Assert.True(Seq(decided) < Seq(refund));
            Assert.NotEqual(actors[RunId(refund)], Text(decided, "actor", "user_id"));
        }
    }

    [Fact]
    public void SpansOfTheWholeTreeWereExported()
    {
        var traces = Encoding.Latin1.GetString([.. Directory.GetFiles(once.Capture, "*-traces.bin").SelectMany(File.ReadAllBytes)]);
        foreach (var span in (string[])["agent.run", "agent.plan", "agent.tool.select", "agent.tool.call", "agent.verify", "agent.approval.wait", "agent.finish"])
            Assert.Contains(span, traces);
        Assert.NotEmpty(Directory.GetFiles(once.Capture, "*-metrics.bin"));
        Assert.NotEmpty(Directory.GetFiles(once.Capture, "*-logs.bin"));
    }

    [Fact]
    public void NoSecretOrPersonalDatumOfATicketIsAnywhereOutsideTheVault()
    {
        var needles = TicketSecrets.Of(Path.Combine(Launch.Clone, "samples/SupportTriage/tickets"));
        Assert.True(needles.Count > 200, $"only {needles.Count} needles");
        var found = Directory.GetFiles(once.State, "*", SearchOption.AllDirectories).SelectMany(file => needles.FindIn(File.ReadAllBytes(file)).Select(needle => $"{Path.GetFileName(file)}: {needle}"))
            .Concat(needles.FindIn(Encoding.UTF8.GetBytes(once.Output)).Select(needle => $"output: {needle}")).Distinct().ToList();
        Assert.True(found.Count == 0, string.Join('\n', found.Take(40)));
    }

    [Fact]
    public void LeavesNoProcessNoKeyAndNoDatabaseBehind()
    {
        Assert.False(File.Exists(Path.Combine(once.State, "stack.json")));
        Assert.Empty(Directory.GetFiles(Path.Combine(once.State, "pids")));
        Assert.Equal(["checkpoint", "export.ndjson", "tickets.json", "vkey"],
            Directory.GetFileSystemEntries(Path.Combine(once.State, "once")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    private IEnumerable<JsonElement> Of(string type) => once.Records.Where(record => Text(record, "type") == type);
    private static string Key(JsonElement record) => Text(record, "action", "idempotency_key") ?? "";
    private static string RunId(JsonElement record) => Text(record, "run_id")!;
    private static string? Status(JsonElement record) => Text(record, "outcome", "status");
    private static bool IsWrite(JsonElement record) => Text(record, "action", "side_effect_level") is "write" or "irreversible";
    private static long Seq(JsonElement record) => record.GetProperty("integrity").GetProperty("seq").GetInt64();

    private static string? Text(JsonElement record, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (!record.TryGetProperty(name, out record)) return null;
        return record.GetString();
    }
}
