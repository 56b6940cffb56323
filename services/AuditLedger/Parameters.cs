using AgentPlatform.AuditLedger.Records;
using Microsoft.AspNetCore.Http.Extensions;

namespace AgentPlatform.AuditLedger;

/// <summary>What holds for the parameters of every endpoint.</summary>
internal static class Parameters
{
    /// <summary><c>?limit=&amp;type=</c> says nothing about either: an empty parameter is an absent one.</summary>
    public static void UseAbsentWhenEmpty(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Query.Any(parameter => string.IsNullOrEmpty(parameter.Value)))
            context.Request.QueryString = new QueryBuilder(context.Request.Query.Where(parameter => !string.IsNullOrEmpty(parameter.Value))).ToQueryString();
        return next(context);
    });

    /// <summary>PostgreSQL's text has no U+0000, so nothing here can have such a name.</summary>
    public static TBuilder WithoutNul<TBuilder>(this TBuilder group) where TBuilder : IEndpointConventionBuilder
        => group.AddEndpointFilter((context, next) =>
        {
            // In a path Kestrel refuses it.
            foreach (var (name, value) in context.HttpContext.Request.Query)
                if (value.ToString().Contains('\0', StringComparison.Ordinal)) throw new RecordException(name, "must not hold U+0000");
            return next(context);
        });
}
