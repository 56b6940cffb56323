using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>Offers the name of the vocabulary that is a typing error away.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class VocabularyFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.Vocabulary.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (!context.Diagnostics[0].Properties.TryGetValue(Nearest.Property, out var nearest) || nearest is null) return;
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var node = root!.FindNode(context.Span, getInnermostNodeForTie: true);
        var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(nearest)).WithTriviaFrom(node);
        context.RegisterCodeFix(CodeAction.Create($"Use '{nearest}'", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(node, literal))), equivalenceKey: nearest), context.Diagnostics);
    }
}
