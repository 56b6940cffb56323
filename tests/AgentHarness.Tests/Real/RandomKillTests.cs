using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.TestSupport;
using Xunit.Abstractions;

namespace AgentPlatform.AgentHarness.Tests.Real;

/// <summary>
/// Bar R7: harness, ledger, vault and vendor are killed at random under the sample agent. No effect happens twice, none without an intent
/// in the ledger, and every accepted run comes to an end. <c>AGENTPLATFORM_RUNS=1000</c> for the whole bar; a few by default.
/// </summary>
[Collection(FailureModes.AloneGroup.Name)]
public sealed class RandomKillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Concurrent = 8;
    private const string Workflow = "customer_support_triage_v7";
    private readonly string _tenant = "t_kill";
    private readonly RealStack _stack = new();
    private readonly Random _random = new(1);
    private ServiceProcess _agent = null!;
    private int _kills;

    [Fact]
    public async Task NoEffectHappensTwiceOrUnrecorded()
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("AGENTPLATFORM_RUNS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 24;
        await _stack.ActivateAsync(_tenant, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.yaml")));
        using var over = new CancellationTokenSource();
        var ledger = _stack.LedgerAs("u_auditor");
        var killer = KillAsync(ledger, Math.Max(20, runs / 10), over.Token);
        var driver = Parallel.ForEachAsync(Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = Concurrent }, async (ticket, _) => await StartAsync(ticket));
        if (await Task.WhenAny(driver, killer) == killer) await killer; // A victim that does not come back; the driver would wait for it in vain.
        await driver;
        await over.CancelAsync();
        await killer;
        Assert.True((await AllAsync(ledger, EntryTypes.RunStarted)).Count >= runs);
        await EveryRunEndsAsync(ledger);

        using var staff = _stack.VendorStaff();
        var effects = (await staff.GetFromJsonAsync<VendorApi.Admin.EffectList>("admin/effects", ContractsJson.Options))!.Effects;
        var intents = (await AllAsync(ledger, EntryTypes.ToolIntent)).Select(intent => intent.Action!.IdempotencyKey).ToHashSet();
        Assert.True(_kills > 0);
        Assert.Empty(effects.GroupBy(effect => (effect.Operation, effect.Target)).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.All(effects, effect => Assert.Contains(effect.IdempotencyKey, intents));
        await EverySuccessHasItsEffectAsync(ledger, [.. effects.Select(effect => effect.IdempotencyKey!)]);
    }

    /// <summary>In its own time, on a machine that may be slow; but one after another.</summary>
    private async Task EveryRunEndsAsync(ILedger ledger)
    {
        while (await OpenRunsAsync(ledger) is { Count: > 0 } open)
        {
            var records = (await ledger.ReadAsync(_tenant, new(null, 500, RunId: open[0]), default)).Entries;
            var last = string.Join(", ", records.TakeLast(5).Select(record => $"{record.Type} {record.Timestamp:T} {record.Outcome?.ErrorClass}"));
            await Eventually.TrueAsync(async () => (await OpenRunsAsync(ledger)).Count < open.Count, $"one of {open.Count} open runs ends, such as {open[0]}: {last}", TimeSpan.FromMinutes(3));
        }
    }

    private async Task<List<string>> OpenRunsAsync(ILedger ledger)
    {
        var ended = (await AllAsync(ledger, EntryTypes.RunFinished)).Select(record => record.RunId).ToHashSet();
        return [.. (await AllAsync(ledger, EntryTypes.RunStarted)).Select(record => record.RunId!).Where(run => !ended.Contains(run)).Distinct()];
    }

    /// <summary>A run may fail, its vendor being killed all the time; it then says so. None says that it sent what it did not send.</summary>
    private async Task EverySuccessHasItsEffectAsync(ILedger ledger, HashSet<string> happened)
    {
        var ends = await AllAsync(ledger, EntryTypes.RunFinished);
        foreach (var outcome in ends.GroupBy(end => end.Data!["outcome"].GetString()).OrderBy(outcome => outcome.Key, StringComparer.Ordinal))
            output.WriteLine($"{outcome.Key}: {outcome.Count()} runs");
        foreach (var failed in (await AllAsync(ledger, EntryTypes.VerifyRecorded)).Where(check => check.Outcome!.Status != OutcomeStatus.Ok).GroupBy(check => check.Data!["strategy"].GetString()))
            output.WriteLine($"failed {failed.Key}: {failed.Count()}");
        foreach (var refused in (await AllAsync(ledger, EntryTypes.ToolOutcome)).Where(call => call.Outcome!.Status != OutcomeStatus.Ok).GroupBy(call => (call.Action!.ToolName, call.Outcome!.ErrorClass)))
            output.WriteLine($"{refused.Key.ToolName} {refused.Key.ErrorClass}: {refused.Count()}");
        output.WriteLine($"{happened.Count} effects, {_kills} kills");
        var sent = (await AllAsync(ledger, EntryTypes.ToolOutcome))
            .Where(record => record is { Action: { SideEffectLevel: >= SideEffectLevel.Write, IdempotencyKey: not null }, Outcome.Status: OutcomeStatus.Ok }).ToLookup(record => record.RunId);
        var successes = ends.Where(end => end.Data!["outcome"].GetString() == RunOutcomes.Success).ToList();
        Assert.NotEmpty(successes);
        Assert.All(successes, end => Assert.Contains(sent[end.RunId], record => happened.Contains(record.Action!.IdempotencyKey!)));
        Assert.All(sent.SelectMany(run => run), record => Assert.Contains(record.Action!.IdempotencyKey!, happened));
    }

    public async Task InitializeAsync()
    {
        await _stack.InitializeAsync();
        _agent = new(Assembly.Load("SupportTriage"), _stack.AgentSettings());
        await _agent.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _stack.DisposeAsync();
    }

    /// <summary>Somebody dies whenever a random number of new records is in the ledger: in the middle of the work, however fast it goes.</summary>
    /// <param name="most">Records between two kills: 20 in a few runs, more in many, or the restarts would be most of an hour.</param>
    private async Task KillAsync(ILedger ledger, int most, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            ServiceProcess[] victims = [_agent, _stack.Ledger, _stack.Vault, _stack.Vendor];
            var victim = victims[_random.Next(victims.Length)];
            var until = await HeadAsync(ledger) + _random.Next(1, most);
            await Eventually.TrueAsync(async () =>
            {
                foreach (var one in victims) one.ThrowIfEnded();
                return over.IsCancellationRequested || await HeadAsync(ledger) >= until;
            }, "the work goes on", TimeSpan.FromMinutes(5));
            victim.Kill();
            _kills++;
            await victim.StartAsync();
        }
    }

    /// <summary>Until it is accepted. An answer that was lost makes a second run of the same ticket: its effects are the same effects.</summary>
    private async Task StartAsync(int ticket)
    {
        var (id, from) = ($"K-{ticket:d5}", $"c{ticket}@example.com");
        string[] to = ["support@example.com"];
        const string subject = "Returns", body = "Hello, what is your return policy? Thank you.", receivedAt = "2026-05-06T06:00:00.000Z";
        var input = JsonSerializer.SerializeToElement(new { id, from, to, subject, body, received_at = receivedAt, thread = Array.Empty<object>(), attachments = Array.Empty<object>() });
        await PostAsync(() => _stack.VendorStaff(), "admin/inbound", new { message_id = $"thread_{id}_1", thread_id = $"thread_{id}", from, to, subject, body, received_at = receivedAt });
        await PostAsync(() => _agent.Client(TestTokens.Issue(_tenant, "u_1", Scopes.RunsWrite)), "v1/runs", new RunRequest(Workflow, _tenant, input));
    }

    private static async Task PostAsync(Func<HttpClient> client, string path, object body)
    {
        var last = "none";
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using var http = client();
                http.Timeout = TimeSpan.FromSeconds(20);
                using var answer = await http.PostAsJsonAsync(path, body, ContractsJson.Options);
                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                if ((int)answer.StatusCode is >= 400 and < 500) Assert.Fail(last);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
            {
                last = failed.Message;
                return false;
            }
        }, () => $"{path} is accepted; the last answer: {last}", TimeSpan.FromMinutes(5));
    }

    /// <returns>-1: none yet, or the ledger is not quite back.</returns>
    private async Task<long> HeadAsync(ILedger ledger)
    {
        try
        {
            return (await ledger.HeadsAsync(TimeSpan.Zero, default)).Where(head => head.TenantId == _tenant).Select(head => head.Seq).DefaultIfEmpty(-1).Single();
        }
        catch (HttpRequestException)
        {
            return -1;
        }
    }

    private async Task<List<LedgerRecord>> AllAsync(ILedger ledger, string type)
    {
        List<LedgerRecord> all = [];
        for (long? after = null; ;)
        {
            var page = await ledger.ReadAsync(_tenant, new(after, 500, Type: type), default);
            all.AddRange(page.Entries);
            if (page.NextAfterSeq is not { } next) return all;
            after = next;
        }
    }
}
