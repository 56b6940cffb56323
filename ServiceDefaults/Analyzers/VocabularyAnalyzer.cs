using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>AP0001: names of spans, attributes, events, metrics, labels and log fields are the vocabulary's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VocabularyAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> Attributes = [.. Schema.Vocabulary.Attributes.Select(x => x.Name)];
    private static readonly HashSet<string> SpanNames = [.. Schema.SpanNames.All.Select(x => x.Name)];
    private static readonly HashSet<string> Events = [.. SpanEvents.All];
    private static readonly HashSet<string> Baggage = [.. Schema.Vocabulary.BaggageKeys];
    private static readonly HashSet<string> MetricNames = [.. Metrics.All.Select(x => x.Name)];

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Vocabulary];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            // The shared project is where the entry points themselves are written.
            if (start.Compilation.AssemblyName == "ServiceDefaults") return;
            start.RegisterOperationAction(CheckCall, OperationKind.Invocation);
            start.RegisterOperationAction(CheckCreation, OperationKind.ObjectCreation);
        });
    }

    private static void CheckCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        switch (call.TargetMethod.ContainingType.ToDisplayString(), call.TargetMethod.Name)
        {
            case ("System.Diagnostics.Activity", "SetTag" or "AddTag"): Check(context, call.Arguments, "key", Attributes, "Attribute"); break;
            case ("System.Diagnostics.Activity", "SetBaggage" or "AddBaggage"): Check(context, call.Arguments, "key", Baggage, "Baggage key"); break;
            case ("System.Diagnostics.ActivitySource", "StartActivity" or "CreateActivity"): Check(context, call.Arguments, "name", SpanNames, "Span"); break;
            case ("System.Diagnostics.Metrics.Meter", var name) when name.StartsWith("Create", System.StringComparison.Ordinal):
                Check(context, call.Arguments, "name", MetricNames, "Metric");
                break;
            case ("Microsoft.Extensions.Logging.LoggerExtensions", _): LogTemplate.Check(context, call.Arguments.FirstOrDefault(x => x.Parameter?.Name is "message" or "messageFormat")?.Value); break;
        }
    }

    private static void CheckCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        switch (creation.Type?.ToDisplayString())
        {
            case "System.Diagnostics.ActivityEvent": Check(context, creation.Arguments, "name", Events, "Event"); break;
            case "System.Diagnostics.ActivitySource" or "System.Diagnostics.Metrics.Meter" when creation.Arguments.Length > 0:
                context.ReportDiagnostic(Diagnostic.Create(Rules.Vocabulary, creation.Syntax.GetLocation(), "A source or meter of its own"));
                break;
        }
    }

    private static void Check(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments, string parameter, HashSet<string> known, string what)
    {
        if (arguments.FirstOrDefault(x => x.Parameter?.Name == parameter) is not { IsImplicit: false } argument) return;
        var name = argument.Value.ConstantValue is { HasValue: true, Value: string constant } ? constant : null;
        if (name is not null && known.Contains(name)) return;
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (name is not null && Nearest.Of(name, known) is { } nearest) properties = properties.Add(Nearest.Property, nearest);
        context.ReportDiagnostic(Diagnostic.Create(Rules.Vocabulary, argument.Value.Syntax.GetLocation(), properties, name is null ? $"{what} name that is not a constant" : $"{what} '{name}'"));
    }
}
