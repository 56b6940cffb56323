using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>The ledger as an outsider meets it: raw HTTP and raw JSON, by the contract alone. Nothing here may be stored.</summary>
public sealed class ContractTests(SharedLedger ledgers) : IClassFixture<SharedLedger>
{
    private const string T = $"v1/tenants/{Ledger.Tenant}";
    private Ledger Ledger => ledgers.Ledger;

    private async Task<JsonNode> RefusedAsync(HttpRequestMessage request, HttpStatusCode status, string code)
    {
        using (request)
        using (var answer = await Ledger.Http.SendAsync(request))
        {
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(status == answer.StatusCode, $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {body}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonNode.Parse(body)!;
            Assert.Equal((code, (int)status), ((string?)problem["code"], (int?)problem["status"]));
            return problem;
        }
    }

    private static HttpRequestMessage Post(string path, byte[] body)
        => new(HttpMethod.Post, $"{T}/{path}") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };

    [Theory]
    [InlineData("entries?limit=0", "limit")]
    [InlineData("entries?limit=1001", "limit")]
    [InlineData("entries?limit=x", "limit")]
    [InlineData("entries?after_seq=x", "after_seq")]
    [InlineData("entries?after_seq=-2", "after_seq")]
    [InlineData("entries?after_seq=9223372036854775808", "after_seq")]
    [InlineData("entries?type=nonsense", "type")]
    [InlineData("entries?run_id=%00", "run_id")]
    [InlineData("entries?tool_name=a%00b", "tool_name")]
    [InlineData("export?from_seq=-1", "from_seq")]
    [InlineData("export?from_seq=2&to_seq=1", "from_seq")]
    [InlineData("export?to_seq=x", "to_seq")]
    [InlineData("proofs/inclusion", "seq")]
    [InlineData("proofs/inclusion?seq=0", "tree_size")]
    [InlineData("proofs/inclusion?seq=-1&tree_size=1", "seq")]
    [InlineData("proofs/inclusion?seq=0&tree_size=9223372036854775807", "tree_size")]
    [InlineData("proofs/consistency?from=1", "to")]
    [InlineData("proofs/consistency?from=x&to=2", "from")]
    [InlineData("proofs/consistency?from=1&to=9223372036854775807", "to")]
    [InlineData("effects?state=nonsense", "state")]
    public async Task ABadParameterIsNamed(string path, string field)
    {
        var problem = await RefusedAsync(new(HttpMethod.Get, $"{T}/{path}"), HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest);
        Assert.Contains(field, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/heads?wait=-1")]
    [InlineData("v1/heads?wait=61")]
    [InlineData("v1/heads?wait=x")]
    [InlineData("v1/tenants/t%20x/entries")]
    [InlineData("v1/tenants/.hidden/checkpoint")]
    [InlineData("v1/tenants/t+x/checkpoint")]
    public Task SoAreBadPlaces(string path) => RefusedAsync(new(HttpMethod.Get, path), HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest);

    [Theory]
    [InlineData("GET", $"{T}/entries/0")]
    [InlineData("GET", $"{T}/entries/-1")]
    [InlineData("GET", $"{T}/entries/x")]
    [InlineData("GET", $"{T}/nothing")]
    [InlineData("GET", "v1/nothing")]
    public Task WhatIsNotThereIsAProblemDocumentToo(string method, string path) => RefusedAsync(new(new(method), path), HttpStatusCode.NotFound, ProblemCodes.NotFound);

    [Fact]
    public async Task AnUnknownEffectIsNotFound()
    {
        await RefusedAsync(Post("effects/eff_none/outcome", Encoding.UTF8.GetBytes(Records.Json(Records.Outcome()))), HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await RefusedAsync(Post("effects/eff_none/resolution", """{"resolution":"executed","reason":"seen"}"""u8.ToArray()), HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Theory]
    [InlineData("entries?after_seq=&limit=&run_id=&type=&tool_name=")]
    [InlineData("entries?after_seq=9223372036854775807")]
    [InlineData("export?from_seq=&to_seq=")]
    [InlineData("export?from_seq=9223372036854775807")]
    [InlineData("effects?state=")]
    [InlineData("effects?state=in_doubt")]
    public async Task AnEmptyLedgerAnswersWithNothing(string path)
    {
        using var answer = await Ledger.Http.GetAsync($"{T}/{path}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(path[..3] switch { "ent" => """{"entries":[]}""", "eff" => """{"effects":[]}""", _ => "" }, body);
        Assert.Equal(path.StartsWith("exp", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    public static TheoryData<string, byte[]> HostileBodies
    {
        get
        {
            var data = new TheoryData<string, byte[]>();
            foreach (var path in new[] { "entries", "effects", "effects/eff_1/outcome", "effects/eff_1/resolution" })
            {
                foreach (var body in new[] { "", " ", "null", "[]", "42", "\"x\"", "{", "{}", "{} {}", "{\"a\":1}", "{\"entries\":null}", "{\"entries\":[null]}", "\ufeff{}", "{'a':1}", "{\"a\":NaN}", "{\"a\":\"\\ud800\"}", "{\"a\":1e999}", "{\"a\":1,}" })
                    data.Add(path, Encoding.UTF8.GetBytes(body));
                data.Add(path, [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
                data.Add(path, Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 70)}{new string(']', 70)}}}"));
                data.Add(path, Encoding.UTF8.GetBytes(new string('[', 100_000)));
            }
            foreach (var body in new[]
            {
                """{"resolution":"executed"}""", """{"reason":"x"}""", """{"resolution":"perhaps","reason":"x"}""", """{"resolution":"executed","reason":""}""",
                """{"resolution":"executed","reason":"  "}""", """{"resolution":"executed","reason":"x","more":1}""", """{"resolution":"executed","resolution":"executed","reason":"x"}""",
                """{"resolution":"executed","reason":null}""", """{"resolution":1,"reason":"x"}""", $$"""{"resolution":"executed","reason":"{{new string('x', 1001)}}"}""",
            })
                data.Add("effects/eff_1/resolution", Encoding.UTF8.GetBytes(body));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task AHostileBodyIsABadRequest(string path, byte[] body)
    {
        await RefusedAsync(Post(path, body), HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest);
        Assert.Empty(await Ledger.ExportAsync());
    }

    public static TheoryData<string, string> BadRecords => new()
    {
        { "run_id", "\"a\\u0000b\"" }, { "run_id", "\"\"" }, { "run_id", "null" }, { "run_id", "7" }, { "run_id", $"\"{new string('x', 1025)}\"" },
        { "step_index", "-1" }, { "step_index", "1.5" }, { "step_index", "9007199254740993" }, { "step_index", "2147483648" }, { "outcome.retry_count", "2147483648" }, { "usage.cost_usd", "1000000000001" }, { "usage.cost_usd", "1e300" }, { "step_index", "\"1\"" },
        { "entry_id", "\"0192-1\"" }, { "timestamp", "\"2026-02-30T00:00:00.000Z\"" }, { "timestamp", "\"2026-05-06T06:00:08.000+00:00\"" },
        { "usage.cost_usd", "-0.5" }, { "action.side_effect_level", "\"huge\"" }, { "action.idempotency_key", "\"\\u0000\"" }, { "approval.state", "\"maybe\"" },
        { "outcome.error_class", "\"other\"" }, { "data", "{\"a\":{}}" }, { "data", "{\"a\":null}" }, { "data", "{\"a\":\"\\u0000\"}" }, { "data", "{\"\\u0000\":1}" }, { "data", "[]" },
        { "trace.sampled", "\"yes\"" }, { "payload.args_hash", "\"sha256:ABC\"" },
    };

    [Theory]
    [MemberData(nameof(BadRecords))]
    public async Task ABadFieldIsNamed(string field, string value)
    {
        var record = JsonNode.Parse(Records.Json(Records.Outcome()))!.AsObject();
        record["trace"] = JsonNode.Parse("""{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","sampled":true}""");
        record["approval"] = JsonNode.Parse("""{"required":false,"state":"not_required"}""");
        record["payload"] = new JsonObject();
        var path = field.Split('.');
        var parent = path.Length == 1 ? record : record[path[0]]!.AsObject();
        parent[path[^1]] = "MARK";
        var body = $$"""{"entries":[{{record.ToJsonString().Replace("\"MARK\"", value, StringComparison.Ordinal)}}]}""";
        var problem = await RefusedAsync(Post("entries", Encoding.UTF8.GetBytes(body)), HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest);
        Assert.Contains(field, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Empty(await Ledger.ExportAsync());
    }

    /// <summary>Absent members are left out; what a reader makes of them is the same for every reader.</summary>
    [Fact]
    public async Task OnlyWhatTheLedgerDecidesByIsRequired()
    {
        var record = JsonNode.Parse(Records.Json(Records.Outcome()))!.AsObject();
        foreach (var (member, value) in new[]
        {
            ("actor", """{"user_id":"u_1"}"""), ("action", """{"tool_name":"gmail.search"}"""), ("approval", """{"approval_id":"apr_1"}"""), ("outcome", """{"status":"ok"}"""),
            ("trace", """{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}"""),
        })
            record[member] = JsonNode.Parse(value);
        using var answer = await Ledger.Http.SendAsync(Post("entries", Encoding.UTF8.GetBytes($$"""{"entries":[{{record.ToJsonString()}}]}""")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var read = Assert.Single((await Ledger.Client.ReadAsync(AuditLedger.Tests.Ledger.Tenant, new(), default)).Entries);
        Assert.Equal((false, "tool.call", ErrorClass.None, false), (read.Actor!.IsAgent, read.Action!.Type, read.Outcome!.ErrorClass, read.Approval!.Required));
    }

    [Fact]
    public async Task AThousandRecordsAreTheMostAndABodyHasALimit()
    {
        var tooMany = Records.Body([.. Enumerable.Range(0, 1001).Select(_ => Records.Started())]);
        Assert.Contains("1000", (string?)(await RefusedAsync(Post("entries", Encoding.UTF8.GetBytes(tooMany)), HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest))["detail"], StringComparison.Ordinal);
        var tooLong = Post("entries", new byte[9 << 20]);
        tooLong.Headers.ExpectContinue = true; // Refused by its declared length, so before it is sent.
        await RefusedAsync(tooLong, HttpStatusCode.RequestEntityTooLarge, ProblemCodes.TooLarge);
        await RefusedAsync(Post("entries", new byte[20 << 20]), HttpStatusCode.RequestEntityTooLarge, ProblemCodes.TooLarge); // Sent in full, and answered all the same.
        Assert.Empty(await Ledger.ExportAsync());
    }

    [Fact]
    public async Task OtherMethodsAreNotAllowed()
    {
        foreach (var (method, path) in new[] { ("PUT", "entries"), ("DELETE", "entries/0"), ("PATCH", "entries/0"), ("POST", "checkpoint"), ("DELETE", "effects") })
        {
            using var answer = await Ledger.Http.SendAsync(new(new(method), $"{T}/{path}"));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }
}
