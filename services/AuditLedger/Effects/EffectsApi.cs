using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Reading;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary><c>/v1/tenants/{t}/effects</c>: admission, outcome and resolution of side effects.</summary>
internal static class EffectsApi
{
    private const int MaxListed = 1000;
    private const int MaxReason = 1000;
    private static readonly string[] s_states = ["reserved", "in_doubt", "completed", "resolved"];

    public static void MapEffects(this RouteGroupBuilder tenant)
    {
        var effects = tenant.MapGroup("/effects").WithTags("Effects");
        effects.MapPost("", ReserveAsync).RequireScope(Scopes.LedgerAppend)
            .Accepts<LedgerRecord>("application/json").Produces<EffectDecision>().Refuses(409, 413, 429);
        effects.MapPost("/{id}/outcome", CompleteAsync).RequireScope(Scopes.LedgerAppend)
            .Accepts<LedgerRecord>("application/json").Produces<Receipt>().Refuses(404, 409, 413, 429);
        effects.MapPost("/{id}/resolution", ResolveAsync).RequireScope(Scopes.LedgerOperate).Produces<Receipt>().Refuses(404, 409, 413, 429);
        effects.MapGet("", ListAsync).RequireScope(Scopes.LedgerRead).Produces<EffectList>().Refuses();
    }

    private static async Task<IResult> ReserveAsync(string t, HttpContext http, LedgerWriter writer, EntryStore entries)
    {
        var intent = new IncomingRecord(await RequestBody.ReadCanonicalAsync(http), t);
        AppendRules.CheckIntent(intent);
        var reservation = await writer.ReserveAsync(t, new Recorder(http.User.Subject()), intent);
        if (reservation.OutcomeSeq is not { } outcome)
            return TypedResults.Ok(new EffectDecision { Decision = EffectDecision.Granted, EffectId = reservation.EffectId, Seq = reservation.Seq });
        var record = await entries.FindAsync(t, outcome, http.RequestAborted)
            ?? throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "action.idempotency_key: this effect has ended and its records are archived");
        return TypedResults.Bytes([.. """{"decision":"completed","outcome":"""u8, .. record, (byte)'}'], "application/json");
    }

    private static async Task<Ok<Receipt>> CompleteAsync(string t, string id, HttpContext http, LedgerWriter writer)
    {
        var outcome = new IncomingRecord(await RequestBody.ReadCanonicalAsync(http), t);
        AppendRules.CheckOutcome(outcome);
        return TypedResults.Ok(await writer.CompleteAsync(t, new Recorder(http.User.Subject()), id, outcome));
    }

    private static async Task<Ok<Receipt>> ResolveAsync(
        string t, string id, EffectResolution resolution, HttpContext http, LedgerWriter writer, EffectStore effects, EntryStore entries, TimeProvider time)
    {
        if (resolution.Resolution is not (Effect.Executed or Effect.NotExecuted)) throw new RecordException("resolution", "must be executed or not_executed");
        if (string.IsNullOrWhiteSpace(resolution.Reason) || resolution.Reason.Length > MaxReason) throw new RecordException("reason", $"must be 1 to {MaxReason} characters");
        var effect = await effects.FindAsync(t, id, http.RequestAborted);
        if (effect is null || await entries.FindAsync(t, effect.IntentSeq, http.RequestAborted) is not { } intent)
            throw new LedgerRefusal(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "effect: no such effect");
        var record = ResolvedRecord.Make(t, effect, intent, resolution, http.User.Subject(), time.GetUtcNow());
        return TypedResults.Ok(await writer.ResolveAsync(t, new Recorder(http.User.Subject()), id, resolution.Resolution, record));
    }

    private static async Task<Ok<EffectList>> ListAsync(string t, string? state, EffectStore effects, TimeProvider time, CancellationToken cancellationToken)
    {
        if (state is not null && !s_states.Contains(state)) throw new RecordException("state", $"must be one of: {string.Join(' ', s_states)}");
        var now = time.GetUtcNow().UtcDateTime;
        var found = state is "reserved" or "in_doubt"
            ? await effects.OpenAsync(t, MaxListed, cancellationToken)
            : await effects.NewestAsync(t, MaxListed, cancellationToken);
        return TypedResults.Ok(new EffectList([.. found.Select(effect => effect.ToView(now)).Where(view => state is null || view.State == state)]));
    }
}
