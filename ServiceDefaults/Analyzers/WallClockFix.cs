using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>Asks the TimeProvider in scope instead, where one is and the replacement is a plain expression.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WallClockFix : CodeFixProvider
{
    private static readonly Dictionary<string, string> Replacements = new()
    {
        ["DateTime.UtcNow"] = "{0}.GetUtcNow().UtcDateTime",
        ["DateTime.Now"] = "{0}.GetLocalNow().DateTime",
        ["DateTimeOffset.UtcNow"] = "{0}.GetUtcNow()",
        ["DateTimeOffset.Now"] = "{0}.GetLocalNow()",
        ["Stopwatch.GetTimestamp()"] = "{0}.GetTimestamp()",
    };

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.WallClock.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var node = root!.FindNode(context.Span, getInnermostNodeForTie: true);
        if (!Replacements.TryGetValue(node.ToString(), out var replacement) || ClockInScope(model!, node.SpanStart) is not { } clock) return;
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, replacement, clock);
        context.RegisterCodeFix(CodeAction.Create($"Use {text}", _ => Replace(context.Document, root, node, text), equivalenceKey: "clock"), context.Diagnostics);
    }

    private static Task<Document> Replace(Document document, SyntaxNode root, SyntaxNode node, string text)
        => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(node, SyntaxFactory.ParseExpression(text).WithTriviaFrom(node))));

    private static string? ClockInScope(SemanticModel model, int position) => model.LookupSymbols(position)
        .FirstOrDefault(symbol => (symbol switch
        {
            IFieldSymbol field => field.Type,
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        })?.Name == "TimeProvider")?.Name;
}
