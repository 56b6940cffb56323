using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AgentPlatform.AuditLedger.Reading;

/// <summary>Reading: pages, one record, the whole export, and the newest <c>seq</c> of every tenant.</summary>
internal static class ReadingApi
{
    private const int MaxPage = 1000;
    private const int MaxWait = 60;
    private const int FlushBytes = 64 * 1024;

    public static void MapReading(this RouteGroupBuilder tenant)
    {
        tenant.MapGet("/entries", PageAsync).RequireScope(Scopes.LedgerRead).WithTags("Entries").Produces<EntryPage>().Refuses();
        tenant.MapGet("/entries/{seq:long}", OneAsync).RequireScope(Scopes.LedgerRead).WithTags("Entries").Produces<LedgerRecord>().Refuses(404);
        tenant.MapGet("/export", ExportAsync).RequireScope(Scopes.LedgerRead).WithTags("Entries")
            .Produces<string>(contentType: "application/x-ndjson").Refuses();
    }

    public static void MapHeads(this IEndpointRouteBuilder v1)
        => v1.MapGet("/heads", HeadsAsync).RequireScope(Scopes.LedgerRead).WithTags("Heads").Produces<Heads>().Refuses();

    private static async Task PageAsync(string t, HttpContext http, EntryStore entries,
        [FromQuery(Name = "after_seq")] long? afterSeq, int? limit,
        [FromQuery(Name = "run_id")] string? runId, string? type, [FromQuery(Name = "tool_name")] string? toolName)
    {
        var size = limit ?? 500;
        if (size is < 1 or > MaxPage) throw new RecordException("limit", $"must be between 1 and {MaxPage}");
        if (afterSeq < -1) throw new RecordException("after_seq", "must be a seq, or -1 for the beginning");
        if (type is not null && !EntryTypes.All.Contains(type)) throw new RecordException("type", $"must be one of: {string.Join(' ', EntryTypes.All)}");
        // One more than asked for tells whether there is a next page.
        var page = await entries.PageAsync(t, new(afterSeq ?? -1, size + 1, runId, type, toolName), http.RequestAborted);
        var more = page.Count > size;
        if (more) page.RemoveAt(size);

        http.Response.ContentType = "application/json";
        var output = http.Response.BodyWriter;
        output.Write("{\"entries\":["u8);
        for (var i = 0; i < page.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write(page[i].Record);
        }
        output.Write(Encoding.UTF8.GetBytes(more ? string.Create(CultureInfo.InvariantCulture, $"],\"next_after_seq\":{page[^1].Seq}}}") : "]}"));
        await output.FlushAsync(http.RequestAborted);
    }

    private static async Task<IResult> OneAsync(string t, long seq, EntryStore entries, CancellationToken cancellationToken)
        => await entries.FindAsync(t, seq, cancellationToken) is { } record
            ? TypedResults.Bytes(record, "application/json")
            : throw new LedgerRefusal(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "seq: no such entry");

    private static async Task ExportAsync(string t, HttpContext http, EntryStore entries, [FromQuery(Name = "from_seq")] long? fromSeq, [FromQuery(Name = "to_seq")] long? toSeq)
    {
        var (from, to) = (fromSeq ?? 0, toSeq ?? long.MaxValue);
        if (from < 0 || to < from) throw new RecordException("from_seq", "must be 0 or more, and at most to_seq");
        http.Response.ContentType = "application/x-ndjson";
        var output = http.Response.BodyWriter;
        await foreach (var (_, record) in entries.StreamAsync(t, from, to, http.RequestAborted))
        {
            output.Write(record);
            output.Write("\n"u8);
            if (output.UnflushedBytes > FlushBytes) await output.FlushAsync(http.RequestAborted);
        }
        await output.FlushAsync(http.RequestAborted);
    }

    /// <summary>
    /// Answers at once with <c>wait=0</c>, else when a head moves. A caller that sends the ETag of its last answer as If-None-Match
    /// also hears at once of what moved in between, so it misses nothing while it was busy.
    /// </summary>
    private static async Task<IResult> HeadsAsync(HttpContext http, EntryStore entries, HeadNews news, TimeProvider time, int? wait)
    {
        if (wait is < 0 or > MaxWait) throw new RecordException("wait", $"must be between 0 and {MaxWait} seconds");
        var known = http.Request.Headers.IfNoneMatch.ToString();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(wait ?? 0), time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, patience.Token);
        string? first = null;
        while (true)
        {
            var next = news.Next;
            var heads = await entries.HeadsAsync(http.RequestAborted);
            var tag = TagOf(heads);
            first ??= known.Length > 0 ? known : tag;
            if (wait is null or 0 || tag != first || deadline.IsCancellationRequested)
            {
                http.Response.Headers.ETag = tag;
                return TypedResults.Ok(new Heads(heads));
            }
            await next.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            http.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private static string TagOf(List<TenantHead> heads)
    {
        var text = string.Concat(heads.Select(head => string.Create(CultureInfo.InvariantCulture, $"{head.TenantId}={head.Seq};")));
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8))}\"").ToString();
    }
}
