using System.Text.Json;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>Makes the <c>effect.resolved</c> record: the intent's context, the person, and what the person said.</summary>
internal static class ResolvedRecord
{
    private static readonly string[] s_context = ["environment", "workflow_id", "run_id", "step_index", "action"];

    public static IncomingRecord Make(string tenant, Effect effect, byte[] intent, EffectResolution resolution, string person, DateTimeOffset now)
    {
        using var source = JsonDocument.Parse(intent);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("entry_id", Guid.CreateVersion7());
            json.WriteString("type", EntryTypes.EffectResolved);
            json.WriteString("timestamp", Rfc3339.Format(now));
            json.WriteString("tenant_id", tenant);
            foreach (var name in s_context)
            {
                if (!source.RootElement.TryGetProperty(name, out var value)) continue;
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteStartObject("actor");
            json.WriteString("user_id", person);
            json.WriteBoolean("is_agent", false);
            json.WriteEndObject();
            var executed = resolution.Resolution == Effect.Executed;
            json.WriteStartObject("outcome");
            json.WriteString("status", WireName.Of(executed ? OutcomeStatus.Ok : OutcomeStatus.Failed));
            json.WriteString("error_class", WireName.Of(executed ? ErrorClass.None : ErrorClass.InDoubt));
            json.WriteEndObject();
            json.WriteStartObject("data");
            json.WriteString("effect_id", effect.EffectId);
            json.WriteNumber("intent_seq", effect.IntentSeq);
            json.WriteString("resolution", resolution.Resolution);
            json.WriteString("reason", resolution.Reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return new(CanonicalJson.Canonicalize(text.ToArray()), tenant);
    }
}
