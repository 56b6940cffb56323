using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Analyzers.Tests;

/// <summary>Runs an analyzer, and a fix, over the body of a method.</summary>
internal static class Code
{
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(x => !Path.GetFileName(x).StartsWith("ServiceDefaults", StringComparison.Ordinal)).Select(x => MetadataReference.CreateFromFile(x))];

    /// <returns>The texts the analyzer pointed at, with the rule's id: <c>AP0003 DateTime.UtcNow</c>.</returns>
    public static async Task<string[]> FindAsync(DiagnosticAnalyzer analyzer, string body, string members = "")
        => [.. (await DiagnoseAsync(analyzer, Document(body, members))).Select(x => $"{x.Id} {x.Location.SourceTree!.GetText().ToString(x.Location.SourceSpan)}")];

    public static async Task<string> FixAsync(DiagnosticAnalyzer analyzer, CodeFixProvider fix, string body, string members = "")
    {
        var document = Document(body, members);
        var diagnostic = Assert.Single(await DiagnoseAsync(analyzer, document));
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        var operation = (await Assert.Single(actions).GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        return (await operation.ChangedSolution.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(DiagnosticAnalyzer analyzer, Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(x => x.Severity == DiagnosticSeverity.Error && x.Id != "CS8795"));
        var found = await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, x => x.Id == "AD0001");
        return [.. found.OrderBy(x => x.Location.SourceSpan.Start)];
    }

    private static Document Document(string body, string members)
    {
        var project = new AdhocWorkspace().AddProject("Sample", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.CSharp13))
            .AddMetadataReferences(References);
        return project.AddDocument("Sample.cs", $$"""
            using System; using System.Collections.Generic; using System.Diagnostics; using System.Diagnostics.Metrics; using System.Text.Json;
            using System.Threading; using System.Threading.Tasks; using Microsoft.Extensions.Logging; using AgentPlatform.Contracts;
            partial class Sample { {{members}} async Task Body(ILogger logger, Activity activity, RunRequest run, PayloadReceipt receipt) { {{body}}; await Task.Yield(); } }
            """);
    }
}
