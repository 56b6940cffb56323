using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary><c>POST /v1/tenants/{t}/entries</c>.</summary>
internal static class EntriesApi
{
    private const int MaxRecords = 1000;

    public static void MapAppend(this RouteGroupBuilder tenant)
        => tenant.MapPost("/entries", AppendAsync).RequireScope(Scopes.LedgerAppend)
            .Accepts<AppendRequest>("application/json").Produces<AppendResponse>().Refuses(409, 413, 429);

    private static async Task<Ok<AppendResponse>> AppendAsync(string t, HttpContext http, LedgerWriter writer, AgentMetrics metrics, TimeProvider time)
    {
        var arrived = time.GetTimestamp();
        var records = RequestBody.Entries(await RequestBody.ReadCanonicalAsync(http), t, MaxRecords);
        foreach (var record in records) AppendRules.Check(record, http.User);
        var receipts = await writer.AppendAsync(t, new Recorder(http.User.Subject()), records);
        metrics.LedgerAppended(time.GetElapsedTime(arrived));
        return TypedResults.Ok(new AppendResponse(receipts));
    }
}
