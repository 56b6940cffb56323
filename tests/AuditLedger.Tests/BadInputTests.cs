using System.Net;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>One ledger for tests that store nothing.</summary>
public sealed class SharedLedger : IAsyncLifetime
{
    public Ledger Ledger { get; private set; } = null!;

    public async Task InitializeAsync() => Ledger = await Ledger.StartAsync();

    public async Task DisposeAsync() => await Ledger.DisposeAsync();
}

public sealed class BadInputTests(SharedLedger ledgers) : IClassFixture<SharedLedger>
{
    public static TheoryData<string, string> Malformed => new()
    {
        { "{", "expected a member name" },
        { "[]", "entries" },
        { "{}", "entries" },
        { """{"entries":[]}""", "at least one" },
        { """{"entries":[{}],"more":1}""", "entry_id" },
        { Records.Body(Records.Started()).Replace("\"run_id\"", "\"rum_id\""), "unknown member" },
        { Records.Body(Records.Started()).Replace("\"run_id\":", "\"run_id\":\"x\",\"run_id\":"), "duplicate" },
        { Records.Body(Records.Started()).Replace("\"run_1\"", "\"\\ud800\""), "surrogate" },
        { Records.Body(Records.Started()).Replace("\"run_1\"", "null"), "run_id" },
        { Records.Body(Records.Started()).Replace("\"run_1\"", "NaN"), "not a JSON value" },
        { Records.Body(Records.Started()).Replace("run.started", "run.began"), "type" },
        { Records.Body(Records.Started()).Replace("t_test", "t_other"), "tenant_id" },
        { Records.Body(Records.Started()).Replace(".000Z", "Z"), "timestamp" },
        { Records.Body(Records.Started()).Replace("\"u_1\"", "7"), "actor.user_id" },
        { Records.Body(Records.Started() with { EntryId = "42" }), "entry_id" },
        { Records.Body(Records.Started() with { Integrity = new(0, default, "me", "x", "y") }), "integrity" },
        { Records.Body(Records.Intent("k")), "/effects" },
        { Records.Body(Records.Outcome() with { Payload = new() { ArgsHash = "the payload itself" } }), "payload.args_hash" },
        { Records.Body(Records.Outcome()).Replace("2231", "-1"), "usage.tokens_in" },
        { Records.Body(Records.Outcome()).Replace("\"ok\"", "\"fine\""), "outcome.status" },
        { Records.Body(Records.Started()).Replace("\"type\":", "\"data\":{\"a\":[1]},\"type\":"), "data" },
        { Records.Body(Records.Started()).Replace("\"type\":", "\"data\":{\"a\":\"" + new string('x', 5000) + "\"},\"type\":"), "data" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task BadInputIsRefusedByNameAndChangesNothing(string body, string named)
    {
        var (status, code, text) = await ledgers.Ledger.SendAsync(HttpMethod.Post, $"v1/tenants/{Ledger.Tenant}/entries", body);
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (status, code));
        Assert.Contains(named, System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the payload itself", text, StringComparison.Ordinal);
        Assert.Empty(await ledgers.Ledger.ExportAsync());
    }
}
