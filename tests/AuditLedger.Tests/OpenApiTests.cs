using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Routing.Template;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>
/// The served description is true: each call is made in each way it can end, and status, content type and every member sent or answered must be
/// described; then nothing may be described that no call has shown, but for the two answers of a ledger in trouble (429, 503: see CommitTests).
/// </summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private const string T = $"/v1/tenants/{Ledger.Tenant}";
    private readonly HashSet<string> _seen = [];
    private Ledger _ledger = null!;
    private JsonNode _document = null!;

    public async Task InitializeAsync()
    {
        _ledger = await Ledger.StartAsync();
        _document = JsonNode.Parse(await _ledger.Http.GetStringAsync("openapi/v1.json"))!;
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task TheDescriptionIsWhatTheServiceDoes()
    {
        await RefusedEverywhereAsync();
        await EntriesAsync();
        await EffectsAsync();
        foreach (var (path, status) in new[]
        {
            ($"{T}/checkpoint", 200), ($"{T}/checkpoint/key", 200), ($"{T}/export", 200), ($"{T}/export?to_seq=x", 400),
            ($"{T}/proofs/inclusion?seq=0&tree_size=2", 200), ($"{T}/proofs/inclusion?seq=-1&tree_size=1", 400),
            ($"{T}/proofs/consistency?from=1&to=2", 200), ($"{T}/proofs/consistency?from=0&to=2", 400), ("/v1/heads", 200), ("/v1/heads?wait=99", 400),
        })
            await CallAsync("GET", path, null, status);
        await _ledger.Database.ExecuteAsync("SET session_replication_role = replica; UPDATE leaves SET this_hash = sha256('forged') WHERE seq = 0; UPDATE heads SET broken_at = NULL");
        await _ledger.AppendAsync(Records.Started());
        await CallAsync("GET", $"{T}/checkpoint", null, 409);

        Assert.Equal([], Described().Where(answer => answer[^3..] is not ("429" or "503")).Except(_seen));
    }

    private async Task RefusedEverywhereAsync()
    {
        using var nobody = _ledger.Host.Client(null);
        using var stranger = _ledger.As("u_1", Scopes.VaultRead);
        foreach (var (template, item) in _document["paths"]!.AsObject())
        {
            foreach (var (method, _) in item!.AsObject())
            {
                var path = template.Replace("{t}", Ledger.Tenant, StringComparison.Ordinal).Replace("{id}", "eff_1", StringComparison.Ordinal).Replace("{seq}", "0", StringComparison.Ordinal);
                await CallAsync(method, path, null, 401, nobody);
                await CallAsync(method, path, null, 403, stranger);
                if (template.Contains("{t}", StringComparison.Ordinal)) await CallAsync(method, path.Replace(Ledger.Tenant, ".hidden", StringComparison.Ordinal), method == "post" ? "{}" : null, 400);
                if (method == "post") await CallAsync(method, path, new string(' ', 9 << 20), 413);
            }
        }
    }

    private async Task EntriesAsync()
    {
        var full = Full();
        await CallAsync("POST", $"{T}/entries", Records.Body(full), 200);
        await CallAsync("POST", $"{T}/entries", "{}", 400);
        await CallAsync("POST", $"{T}/entries", Records.Body(full with { StepIndex = 9 }), 409);
        await CallAsync("GET", $"{T}/entries?limit=1", null, 200);
        await CallAsync("GET", $"{T}/entries?limit=0", null, 400);
        await CallAsync("GET", $"{T}/entries/0", null, 200);
        await CallAsync("GET", $"{T}/entries/99", null, 404);
    }

    private async Task EffectsAsync()
    {
        var intent = Records.Intent("k");
        var effect = (string)(await CallAsync("POST", $"{T}/effects", Records.Json(intent), 200))!["effect_id"]!;
        await CallAsync("POST", $"{T}/effects", Records.Json(Records.Intent("k")), 409);
        await CallAsync("POST", $"{T}/effects", "{}", 400);
        await CallAsync("GET", $"{T}/effects", null, 200);
        await CallAsync("GET", $"{T}/effects?state=x", null, 400);
        var outcome = Records.Outcome(tool: "gmail.send");
        await CallAsync("POST", $"{T}/effects/{effect}/outcome", Records.Json(outcome), 200);
        await CallAsync("POST", $"{T}/effects/{effect}/outcome", Records.Json(Records.Outcome(tool: "gmail.send")), 409);
        await CallAsync("POST", $"{T}/effects/{effect}/outcome", "{}", 400);
        await CallAsync("POST", $"{T}/effects/eff_none/outcome", Records.Json(outcome), 404);
        await CallAsync("POST", $"{T}/effects", Records.Json(intent), 200); // Completed: with the outcome's record.

        const string executed = """{"resolution":"executed","reason":"seen at the vendor"}""";
        var doubtful = (string)(await CallAsync("POST", $"{T}/effects", Records.Json(Records.Intent("k2")), 200))!["effect_id"]!;
        await CallAsync("POST", $"{T}/effects/{doubtful}/resolution", executed, 409);
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        await CallAsync("POST", $"{T}/effects/{doubtful}/resolution", executed, 200);
        await CallAsync("POST", $"{T}/effects/{doubtful}/resolution", """{"resolution":"perhaps","reason":"x"}""", 400);
        await CallAsync("POST", $"{T}/effects/eff_none/resolution", executed, 404);
    }

    /// <summary>A record with every member.</summary>
    private static LedgerRecord Full() => Records.Outcome() with
    {
        Environment = "prod",
        Action = new() { Type = "tool.call", ToolName = "gmail.send", SideEffectLevel = SideEffectLevel.Write, Target = "thread_1", IdempotencyKey = "k0", ToolSchemaVersion = "3" },
        Approval = new() { Required = true, State = ApprovalState.Approved, ApprovalId = "apr_1", ApproverId = "u_901", LatencyMs = 5 },
        Payload = new() { ArgsHash = Records.Hash, PayloadRef = "vault_1", ResultHash = Records.Hash, ResultRef = "vault_2" },
        Usage = new() { TokensIn = 1, TokensOut = 2, CostUsd = 0.1m, PriceTableVersion = "2026-05-01" },
        Versions = new() { Model = new("openai", "gpt-4.1", "2026-04-14"), PromptVersion = "p", PolicyVersion = Records.Policy, HarnessVersion = "h" },
        Trace = new("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true),
        Data = new Dictionary<string, System.Text.Json.JsonElement> { ["note"] = System.Text.Json.JsonSerializer.SerializeToElement("x") },
    };

    private async Task<JsonNode?> CallAsync(string method, string path, string? json, int expected, HttpClient? client = null)
    {
        var (template, operation) = Find(method, path);
        using var request = new HttpRequestMessage(new(method.ToUpperInvariant()), path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (expected == 200) Check(JsonNode.Parse(json), operation["requestBody"]?["content"]?["application/json"]?["schema"] ?? throw new InvalidDataException($"{template}: no request body"), $"{template} request");
        }
        using var answer = await (client ?? _ledger.Http).SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var name = $"{method.ToUpperInvariant()} {template} {(int)answer.StatusCode}";
        Assert.True(expected == (int)answer.StatusCode, $"{name}: {body}");
        var described = operation["responses"]?[$"{expected}"]?["content"]?.AsObject();
        Assert.True(described is not null, $"{name} is not described");
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(described.ContainsKey(type), $"{name} is described as {string.Join(' ', described.Select(content => content.Key))}, and is {type}");
        _seen.Add(name);
        if (!type.EndsWith("json", StringComparison.Ordinal) || type == "application/x-ndjson") return null;
        var node = JsonNode.Parse(body);
        Check(node, described[type]!["schema"]!, name);
        return node;
    }

    private (string Template, JsonNode Operation) Find(string method, string path)
    {
        foreach (var (template, item) in _document["paths"]!.AsObject())
            if (new TemplateMatcher(TemplateParser.Parse(template), []).TryMatch(path.Split('?')[0], []) && item![method.ToLowerInvariant()] is { } operation) return (template, operation);
        throw new InvalidDataException($"{method} {path} is not described");
    }

    private IEnumerable<string> Described()
        => from path in _document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           from answer in operation.Value!["responses"]!.AsObject()
           select $"{operation.Key.ToUpperInvariant()} {path.Key} {answer.Key}";

    /// <summary>Every member is described, every required one is there, and each value is of a described type.</summary>
    private void Check(JsonNode? value, JsonNode schema, string place)
    {
        if (schema is not JsonObject) return; // Anything goes.
        while (schema["$ref"] is { } reference) schema = _document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        if (schema["oneOf"] is JsonArray choices) schema = choices.Select(choice => choice!).First(choice => (string?)choice["type"] != "null");
        while (schema["$ref"] is { } reference) schema = _document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        switch (value)
        {
            case JsonObject members:
                foreach (var required in schema["required"]?.AsArray() ?? []) Assert.True(members.ContainsKey((string)required!), $"{place}: {required} is missing");
                foreach (var (name, member) in members)
                {
                    var described = schema["properties"]?[name] ?? schema["additionalProperties"];
                    Assert.True(described is not null, $"{place}: {name} is not described");
                    Check(member, described!, $"{place}.{name}");
                }
                break;
            case JsonArray items:
                foreach (var item in items) Check(item, schema["items"] ?? throw new InvalidDataException($"{place}: is not described as an array"), place);
                break;
            case JsonValue scalar when schema["enum"] is JsonArray names:
                Assert.True(names.Any(name => JsonNode.DeepEquals(name, scalar)), $"{place}: {scalar} is not among {names.ToJsonString()}");
                break;
        }
    }
}
