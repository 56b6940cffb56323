using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.ServiceDefaults.Tests.Telemetry;

/// <summary>Secrets with a form, which a detector finds, and words without one, which only the allow-list stops.</summary>
internal static class Canaries
{
    private const string Word = "canaryword7f3a", Email = "canary.bird@example.com", Card = "4111111111111111", Phone = "+14155552671",
        Key = "sk-proj-canary7f3aQ2dKx91LmPzT4vW8", Token = "ghp_canary7f3aQ2dKx91LmPzT4vW8bN5cH0rYjE", Password = "canaryPassw0rd";

    public static IReadOnlyList<string> All { get; } = [Word, Email, Card, Phone, Key, Token, Password];

    private static readonly string Everything = string.Join(' ', All);

    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/canary/{id}", async (string id, ILogger<SampleService> logger, AgentMetrics metrics, IHttpClientFactory clients) =>
        {
            PutIntoSpans();
            PutIntoLogs(logger);
            PutIntoMetrics(metrics);
            try
            {
                using var client = clients.CreateClient();
                client.DefaultRequestHeaders.Add("X-Key", Key);
                await client.GetAsync($"http://{Word}:{Password}@127.0.0.1:1/{Word}/{Email}?token={Key}&q={Word}");
            }
            catch (HttpRequestException fault)
            {
                logger.LogError(fault, "A call failed.");
            }
            throw new InvalidOperationException(Everything, new FormatException(Everything)) { Data = { [Word] = Everything } };
        }).AllowAnonymous();
    }

    public static async Task PutEverywhereAsync(SampleService service)
    {
        using var client = service.Client();
        client.DefaultRequestHeaders.Add("User-Agent", $"agent/{Word} ({Email})");
        client.DefaultRequestHeaders.Add("baggage", $"run_id={Uri.EscapeDataString(Email)},tenant_id={Word}%20x,user={Word},workflow_id={Key}%20");
        client.DefaultRequestHeaders.Add("tracestate", $"vendor={Word}");
        client.DefaultRequestHeaders.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        using var failed = await client.GetAsync($"/v1/canary/{Word}?email={Uri.EscapeDataString(Email)}&password={Password}");
        using var missing = await client.GetAsync($"/{Word}/{Password}");
        using var refused = await service.Client(Scopes.LedgerAppend).PostAsync("/v1/tenants/t_1/notes", new StringContent($$"""{"{{Word}}":"{{Everything}}"}""", null, "application/json"));
        Assert.Equal(StatusCodes.Status500InternalServerError, (int)failed.StatusCode);
        Assert.DoesNotContain(Word, await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void PutIntoSpans()
    {
        using (var span = Spans.Source.StartActivity(Spans.Run, ActivityKind.Internal, default(ActivityContext),
            links: [new(new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, Word), new() { [Word] = Everything })])!)
        {
            span.Set(Attributes.Agent.RunId, "run_clean").Set(Attributes.Agent.TenantId, "t_1").Set(Attributes.Agent.WorkflowId, Email);
            span.SetTag("customer", Everything).SetTag(Word, 1).SetTag("agent.outcome", Word).SetTag("tool.args.hash", Word).SetTag("usage.tokens_in", long.Parse(Card))
                .SetTag("usage.cost_usd", double.Parse(Card)).SetTag("agent.step_index", Card).SetTag("actor.user_id", Phone).SetTag("agent.prompt_version", Key)
                .SetTag("gen_ai.input.messages", Everything).SetTag("gen_ai.tool.call.arguments", Everything).SetTag("latency_ms", new[] { Everything });
            span.AddEvent(new("exception", tags: new() { ["exception.message"] = Everything, ["exception.type"] = "T", ["exception.stacktrace"] = $"T: {Everything}\n   at A.B() in {Email}", [Word] = Word }));
            span.AddEvent(new(Word, tags: new() { ["x"] = Everything }));
            span.AddException(new FormatException(Everything, new FormatException(Everything)));
            span.SetStatus(ActivityStatusCode.Error, Everything);
            span.SetBaggage(Word, Everything).SetRun("run_clean", "t_1", "w_1");
            span.DisplayName = Word;
            span.TraceStateString = $"a={Word}";
        }
        using (Spans.Source.StartActivity(Word)) { }
        using var npgsql = new ActivitySource("Npgsql");
        using var query = npgsql.StartActivity($"SELECT '{Everything}'", ActivityKind.Client)!;
        query.SetTag("db.query.text", $"SELECT '{Everything}'").SetTag("db.statement", Everything).SetTag("db.system.name", "postgresql").SetTag("db.user", Word)
            .SetTag("db.connection_string", $"Host=h;Password={Password}").SetStatus(ActivityStatusCode.Error, Everything);
    }

    private static void PutIntoLogs(ILogger logger)
    {
        using var run = new Activity("run").Start();
        run.SetRun("run_clean", "t_1", "w_1");
        using var scope = logger.BeginScope(new Dictionary<string, object> { [Word] = Everything, ["RunId"] = Everything });
        logger.LogInformation("Something happened in {RunId}.", "run_clean");
        logger.LogInformation("Got {Body} and {ToolName}", Everything, Email);
        logger.LogInformation("Paid {Count}", long.Parse(Card));
#pragma warning disable CA2254 // on purpose
        logger.LogInformation($"Interpolated {Everything}");
#pragma warning restore CA2254
        logger.Log(LogLevel.Warning, new EventId(1, "bare"), Everything, null, (state, _) => state);
        logger.LogError(new FormatException(Everything, new FormatException(Everything)), "Failed for {RunId}", Key);
    }

    private static void PutIntoMetrics(AgentMetrics metrics)
    {
        metrics.RunFinished(Email, Word, TimeSpan.FromSeconds(1));
        metrics.Labels.RegisterTool(Key);
        metrics.ToolCalled(Key, OutcomeStatus.Ok, SideEffectLevel.Read, ErrorClass.None, TimeSpan.Zero);
        using var meter = new Meter(AgentMetrics.MeterName);
        meter.CreateCounter<long>(Word).Add(1);
        meter.CreateCounter<long>(MetricNames.VerificationFailures).Add(1, new("workflow_id", Email), new(Word, Everything));
        meter.CreateHistogram<double>(MetricNames.ToolLatency).Record(1, new("tool_name", "t"), new(Word, Everything));
        using var http = new Meter("System.Net.Http");
        http.CreateCounter<long>("http.client.canaries").Add(1, new("server.address", Email), new(Word, Everything));
        http.CreateHistogram<double>("http.client.canary.duration").Record(1, new("server.address", "h"), new(Word, Everything));
    }
}
