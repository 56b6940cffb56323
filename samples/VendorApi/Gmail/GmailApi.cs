using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.VendorApi.Faults;
using AgentPlatform.VendorApi.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.VendorApi.Gmail;

/// <summary>A shared support mailbox. Searches are POSTed: addresses don't belong in URLs, which everybody logs.</summary>
internal static class GmailApi
{
    private const int MaxResults = 50;
    private const string Mailbox = "support@example.com";

    public static RouteGroupBuilder MapGmail(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/gmail/v1").RequireAuthorization(ApiKeyAuthentication.Customer);
        group.MapPost("/messages:search", Search).WithFaults("gmail.search");
        group.MapGet("/threads/{id}", Read).WithFaults("gmail.read");
        group.MapGet("/messages/{id}", Message).WithFaults("gmail.message");
        group.MapPost("/messages:send", Send).WithFaults("gmail.send");
        return group;
    }

    private static Results<Ok<SearchAnswer>, ProblemHttpResult> Search(SearchRequest request, VendorState state)
    {
        if (request.MaxResults is < 1 or > MaxResults)
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, $"max_results must be between 1 and {MaxResults}.");
        var words = request.Query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = state.Mails(mail => words.All(word => Matches(mail, word)), request.MaxResults);
        return TypedResults.Ok(new SearchAnswer([.. found.Select(mail => new MailSummary(mail.MessageId, mail.ThreadId, mail.From, mail.Subject, mail.At))]));
    }

    private static bool Matches(Mail mail, string word)
        => word.StartsWith("from:", StringComparison.Ordinal)
            ? mail.From.Contains(word["from:".Length..], StringComparison.OrdinalIgnoreCase)
            : mail.From.Contains(word, StringComparison.OrdinalIgnoreCase)
                || mail.Subject.Contains(word, StringComparison.OrdinalIgnoreCase)
                || mail.Body.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static Results<Ok<ThreadAnswer>, ProblemHttpResult> Read(string id, VendorState state)
        => state.Thread(id) is { } mails ? TypedResults.Ok(new ThreadAnswer(id, mails)) : NotFound("thread");

    private static Results<Ok<Mail>, ProblemHttpResult> Message(string id, VendorState state)
        => state.Mail(id) is { } mail ? TypedResults.Ok(mail) : NotFound("message");

    private static Results<Ok<SendAnswer>, ProblemHttpResult> Send(SendRequest request, HttpContext http, VendorState state, TimeProvider time)
    {
        if (!Idempotency.TryReadKey(http.Request, out var key)) return Idempotency.RefuseKey();
        if (request.To.Count == 0 || request.To.Any(address => !address.Contains('@')))
            return Problems.Refuse(StatusCodes.Status422UnprocessableEntity, "invalid_recipient", "to must hold at least one mail address, and nothing else.");
        var now = time.GetUtcNow();
        var print = Idempotency.Fingerprint(request);
        var execution = state.Execute("gmail.send", key, print, number =>
        {
            var sent = new Mail($"msg_{number:x8}", request.ThreadId, Mailbox, request.To, request.Subject, request.Body, now, Outbound: true);
            return new Effect(sent.MessageId, "gmail.send", request.ThreadId, print, now, key, Mail: sent);
        });
        if (execution.KeyReused) return Idempotency.RefuseReuse();
        Idempotency.MarkReplay(http.Response, execution);
        return TypedResults.Ok(new SendAnswer(execution.Effect.EffectId, request.ThreadId, execution.Effect.At));
    }

    private static ProblemHttpResult NotFound(string what)
        => Problems.Refuse(StatusCodes.Status404NotFound, $"{what}_not_found", $"There is no such {what}.");
}
