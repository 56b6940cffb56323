using System.Globalization;
using System.Text;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Console.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Supervisor.Console;

/// <summary>What the pages' forms do: one documented call each, as the person at the browser. Antiforgery is on for every form.</summary>
internal static class ConsoleActions
{
    public static void MapConsoleActions(this RouteGroupBuilder signedIn)
    {
        var tenant = signedIn.MapGroup("/t/{tenant}");
        tenant.MapPost("/approvals/{id}/decision", (string tenant, string id, [FromForm] string decision, [FromForm] string? comment, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/approvals", async () =>
            {
                var decided = await api.PostAsync<ApprovalView>(tenant, $"approvals/{Escape(id)}/decision", new ApprovalDecision(decision, Given(comment)));
                return $"{decided.ToolName} of {decided.RunId} is {(decided.State == ApprovalState.Approved ? "approved" : "rejected")}.";
            }));
        tenant.MapPost("/runs/{run}/labels", (string tenant, string run, [FromForm] string label, [FromForm] string? note, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/runs/{Escape(run)}", async () =>
            {
                var applied = await api.PostAsync<LabelView>(tenant, $"runs/{Escape(run)}/labels", new LabelRequest(label, Given(note)));
                return $"Label {applied.Label} is in the ledger as record {applied.Seq}; it shows here in a moment.";
            }));
        tenant.MapPost("/runs/{run}/case", (string tenant, string run, [FromForm] string suite, [FromForm] string? outcome, [FromForm] string? never, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/runs/{Escape(run)}", async () =>
            {
                string[]? refused = Given(never)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                await api.PostAsync<SuiteCase>(tenant, $"suites/{Escape(suite)}/cases", new CaseRequest(run, new() { Outcome = Given(outcome), Never = refused }));
                return $"The run is a case of suite {suite}.";
            }));
        tenant.MapPost("/effects/{id}/resolution", (string tenant, string id, [FromForm] string resolution, [FromForm] string reason, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/effects", async () =>
            {
                var receipt = await (await api.LedgerAsync()).ResolveEffectAsync(tenant, id, new(resolution, reason), api.Aborted);
                return $"Settled in the ledger as record {receipt.Seq}.";
            }));
        tenant.MapPost("/policies/upload", (string tenant, [FromForm] string document, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/policies", async () =>
            {
                await api.PostDocumentAsync(tenant, "policies", document);
                return "Uploaded. It is not active yet.";
            }));
        tenant.MapPost("/policies/{version}/activation", (string tenant, string version, IFormCollection _, ConsoleApi api, Notice notice)
            => ThenAsync(notice, $"/t/{Escape(tenant)}/policies", async () =>
            {
                await api.PostAsync<PolicyView>(tenant, $"policies/{Escape(version)}/activate", new { });
                return $"{version} is active.";
            }));
        tenant.MapPost("/policies/{version}/simulation", SimulateAsync);
        tenant.MapPost("/payloads/{reference}/reveal", RevealAsync);
    }

    private static async Task<RazorComponentResult> SimulateAsync(string tenant, string version, [FromForm] string from, [FromForm] string to, ConsoleApi api)
    {
        try
        {
            var range = new SimulationRequest(Utc(from), Utc(to));
            return new RazorComponentResult<SimulationPage>(new
            {
                Tenant = tenant, Version = version, Result = await api.PostAsync<SimulationView>(tenant, $"policies/{Escape(version)}:simulate", range),
            });
        }
        catch (Exception refused) when (refused is ProblemException or FormatException or HttpRequestException)
        {
            return new RazorComponentResult<SimulationPage>(new { Tenant = tenant, Version = version, Problem = Say(refused) });
        }
    }

    /// <summary>Answered here and now: a payload must not be in an address, and the next visit needs a reason of its own.</summary>
    private static async Task<RazorComponentResult> RevealAsync(string tenant, string reference, [FromForm] string reason, ConsoleApi api)
    {
        try
        {
            var content = Encoding.UTF8.GetString(await (await api.VaultAsync()).ReadAsync(tenant, reference, reason, api.Aborted));
            return new RazorComponentResult<RevealedPage>(new { Tenant = tenant, Reference = reference, Reason = reason, Content = content });
        }
        catch (Exception refused) when (refused is ProblemException or FormatException or HttpRequestException)
        {
            return new RazorComponentResult<RevealedPage>(new { Tenant = tenant, Reference = reference, Reason = reason, Problem = Say(refused) });
        }
    }

    private static async Task<RedirectHttpResult> ThenAsync(Notice notice, string next, Func<Task<string>> act)
    {
        try
        {
            notice.Leave(await act());
        }
        catch (Exception refused) when (refused is ProblemException or HttpRequestException)
        {
            notice.Leave(Say(refused), isProblem: true);
        }
        return TypedResults.Redirect(next);
    }

    private static string Say(Exception refused) => refused switch
    {
        ProblemException problem => ConsolePage.Describe(problem),
        FormatException => "That is not a time, or a header can't hold that text.",
        _ => "A service of the stack did not answer. Nothing was confirmed; look again in a moment.",
    };

    private static DateTimeOffset Utc(string local) => DateTimeOffset.Parse(local, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Escape(string segment) => Uri.EscapeDataString(segment);
}
