using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>Names spans of other libraries after attributes that were checked; the names they come with may hold statements or paths.</summary>
internal static class ForeignName
{
    public static void Apply(Activity span)
        => span.DisplayName = First(span, "http.request.method") is { } method ? With(method, First(span, "http.route"))
            : First(span, "mcp.method.name") is { } call ? With(call, First(span, "gen_ai.tool.name"))
            : (First(span, "db.namespace") ?? First(span, "db.system.name")) is { } database ? With(First(span, "db.operation.name") ?? "query", database)
            : span.Source.Name;

    private static string With(string what, string? which) => which is null ? what : $"{what} {which}";

    private static string? First(Activity span, string key) => span.GetTagItem(key) as string;
}
