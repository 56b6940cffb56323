using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace AgentPlatform.Supervisor.Compare;

/// <summary>Two versions side by side.</summary>
internal static class CompareEndpoints
{
    private const string Totals = """
        SELECT count(*)::int, count(finished_at)::int, (count(*) FILTER (WHERE outcome = 'success'))::int, coalesce(sum(cost_usd), 0),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms)
        FROM runs WHERE tenant_id = $1 AND ($3::text IS NULL OR workflow_id = $3)
        """;

    private const string Errors = """
        SELECT coalesce(error_class, outcome), count(*)::int FROM runs
        WHERE tenant_id = $1 AND ($3::text IS NULL OR workflow_id = $3) AND finished_at IS NOT NULL AND outcome <> 'success'
        """;

    private static readonly Dictionary<string, string> _conditions = new()
    {
        ["policy_version"] = " AND policy_version = $2",
        ["prompt_version"] = " AND prompt_version = $2",
        ["model"] = " AND (model = $2 OR split_part(model, '/', 2) = $2)",
        ["tool_schema_version"] = " AND $2 = ANY (tool_schema_versions)",
    };

    public static RouteHandlerBuilder MapCompare(this RouteGroupBuilder tenant)
        => tenant.MapGet("/compare", CompareAsync).WithTags("compare").RequireScope(Scopes.RunsRead);

    private static async Task<Results<Ok<ComparisonView>, ProblemHttpResult>> CompareAsync(
        string t, string? field, string? a, string? b, [FromQuery(Name = "workflow_id")] string? workflowId, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (field is null || !_conditions.TryGetValue(field, out var condition)) return Invalid($"field must be one of {string.Join(", ", _conditions.Keys)}.");
        if ($"{a}{b}{workflowId}".Contains('\0')) return Invalid("a, b and workflow_id must not contain U+0000.");
        if (string.IsNullOrEmpty(a) || string.IsNullOrEmpty(b)) return Invalid("a and b must be the two values to compare.");
        return TypedResults.Ok(new ComparisonView(field,
            await MeasureAsync(database, t, condition, a, workflowId, cancellationToken),
            await MeasureAsync(database, t, condition, b, workflowId, cancellationToken)));
    }

    private static async Task<ComparedRuns> MeasureAsync(
        NpgsqlDataSource database, string tenantId, string condition, string value, string? workflowId, CancellationToken cancellationToken)
    {
        object?[] parameters = [tenantId, value, workflowId];
        var errors = await database.QueryAsync(Errors + condition + " GROUP BY 1 ORDER BY 2 DESC", row => (row.GetString(0), row.GetInt32(1)), parameters, cancellationToken);
        return (await database.QueryAsync(Totals + condition, row =>
        {
            var (finished, successes, cost) = (row.GetInt32(1), row.GetInt32(2), row.GetDecimal(3));
            (double Low, double High)? interval = finished > 0 ? Wilson.Interval(successes, finished) : null;
            return new ComparedRuns(value, row.GetInt32(0), finished, successes, cost, errors.ToDictionary(error => error.Item1, error => error.Item2),
                finished > 0 ? (double)successes / finished : null, interval?.Low, interval?.High,
                successes > 0 ? cost / successes : null, row[4] as double?, row[5] as double?);
        }, parameters, cancellationToken)).Single();
    }

    private static ProblemHttpResult Invalid(string detail) => Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);
}
