using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>AP0001 and AP0002 for source-generated log methods: the template's fields, and the parameters that fill them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoggerMessageAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Vocabulary, Rules.Payload];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Check, SymbolKind.Method);
    }

    private static void Check(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.GetAttributes().FirstOrDefault(x => x.AttributeClass?.Name == "LoggerMessageAttribute") is not { } attribute) return;
        var at = method.Locations.FirstOrDefault() ?? Location.None;
        var template = attribute.ConstructorArguments.Concat(attribute.NamedArguments.Where(x => x.Key == "Message").Select(x => x.Value))
            .Select(x => x.Value).OfType<string>().LastOrDefault();
        foreach (var name in LogTemplate.Unknown(template ?? ""))
            context.ReportDiagnostic(Diagnostic.Create(Rules.Vocabulary, at, $"Log field '{name}'"));
        foreach (var parameter in method.Parameters.Where(Payloads.IsMarked))
            context.ReportDiagnostic(Diagnostic.Create(Rules.Payload, parameter.Locations.FirstOrDefault() ?? at, parameter.Name));
    }
}
