using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tests;

/// <summary>A small support workflow that the tests vary: search mail, look up an order, send a mail, refund.</summary>
internal static class Triage
{
    public const string Id = "customer_support_triage_v7";

    public const string Policy = """
        version: support_policy@2026-05-03
        levels: { none: allow, read: allow, write: allow, irreversible: require_approval }
        workflows:
          customer_support_triage_v7: { tools: [gmail.search, gmail.send, crm.*, specialist], max_side_effect: irreversible, max_steps: 20, max_cost_usd: 0.50, max_latency_ms: 60000 }
        rules:
          - { name: no-bulk, tool: gmail.send, where: { "$.to": { count_over: 5 } }, then: deny }
        """;

    public static readonly ModelVersion Model = new("openai", "gpt-4.1", "2026-04-14");

    public const string SearchSchema = """{"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}""";

    public const string SendSchema = """
        {"type":"object","properties":{"thread_id":{"type":"string"},"message_id":{"type":"string"},"to":{"type":"array","items":{"type":"string"}},"body":{"type":"string"}},
         "required":["thread_id","message_id","to","body"],"additionalProperties":false}
        """;

    public const string RefundSchema = """{"type":"object","properties":{"order_id":{"type":"string"},"amount_usd":{"type":"number"}},"required":["order_id","amount_usd"]}""";

    public static readonly ToolContract Search = new() { Level = SideEffectLevel.Read, SchemaVersion = "1" };

    public static readonly ToolContract Send = new()
    {
        Level = SideEffectLevel.Write, SchemaVersion = "3", KeyFields = ["thread_id", "message_id"], TargetField = "thread_id",
    };

    public static readonly ToolContract Refund = new()
    {
        Level = SideEffectLevel.Irreversible, SchemaVersion = "2", KeyFields = ["order_id"], TargetField = "order_id",
    };

    public static readonly object Mail = new { thread_id = "thread_18b4f5e2", message_id = "msg_02", to = new[] { "vip@example.com" }, body = "We are on it." };

    public static RecordingTool SearchTool(Func<System.Text.Json.JsonElement, int, object?>? act = null) => new("gmail.search", SearchSchema, act ?? ((_, _) => new { threads = new[] { "18b4f5e2a8c" } }));

    public static RecordingTool SendTool(Func<System.Text.Json.JsonElement, int, object?>? act = null) => new("gmail.send", SendSchema, act ?? ((_, _) => new { id = "sent_1" }));

    public static RecordingTool RefundTool(Func<System.Text.Json.JsonElement, int, object?>? act = null) => new("crm.refund", RefundSchema, act ?? ((_, _) => new { refund_id = "re_1" }));

    public static AgentTestHost Host(
        ScriptedModel model, Action<WorkflowBuilder> tools, Dictionary<string, string?>? settings = null, TimeProvider? time = null, string policy = Policy,
        Func<InMemoryLedger, Clients.ILedger>? ledger = null, Func<InMemoryVault, Clients.IVault>? vault = null)
        => new(policy, harness => harness.AddWorkflow(Id, (_, workflow) =>
        {
            workflow.UseModel(model, Model).UsePrompt("support_triage_prompt@2026-05-01", "You triage support mail.").Verify("answered", (run, _) => new(run.Answer.Length > 0));
            tools(workflow);
        }), Settings(settings), time, ledger, vault);

    private static Dictionary<string, string?> Settings(Dictionary<string, string?>? settings)
    {
        Dictionary<string, string?> all = new() { ["ToolRetryDelay"] = "00:00:00.001", ["RetryDelay"] = "00:00:00.02" };
        foreach (var (key, value) in settings ?? []) all[key] = value;
        return all;
    }
}
