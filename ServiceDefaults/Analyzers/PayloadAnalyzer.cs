using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>AP0002: nothing that can hold a payload reaches a log, a span, a metric label or an exception.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PayloadAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Payload];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(CheckCall, OperationKind.Invocation);
        context.RegisterOperationAction(CheckCreation, OperationKind.ObjectCreation);
    }

    private static void CheckCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (IsSink(call.TargetMethod)) Check(context, call.Arguments);
    }

    private static void CheckCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (IsException(creation.Type) || creation.Type?.ToDisplayString() is "System.Diagnostics.ActivityEvent" or "System.Diagnostics.ActivityLink")
            Check(context, creation.Arguments);
    }

    private static void Check(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
            if (!IsReceiver(argument) && Payloads.Find(argument.Value) is { } payload)
                context.ReportDiagnostic(Diagnostic.Create(Rules.Payload, payload.Syntax.GetLocation(), payload.Syntax.ToString()));
    }

    private static bool IsReceiver(IArgumentOperation argument) => argument.Parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } };

    private static bool IsSink(IMethodSymbol method) => (method.ContainingType.ToDisplayString(), method.Name) switch
    {
        ("Microsoft.Extensions.Logging.LoggerExtensions", _) => true,
        ("Microsoft.Extensions.Logging.ILogger", "Log" or "BeginScope") => true,
        ("System.Diagnostics.Activity", "SetTag" or "AddTag" or "AddBaggage" or "SetBaggage" or "SetStatus" or "AddEvent" or "SetCustomProperty") => true,
        ("AgentPlatform.ServiceDefaults.Schema.AttributeSetter", _) => true,
        ("AgentPlatform.ServiceDefaults.Schema.AgentMetrics", _) => true,
        ("AgentPlatform.ServiceDefaults.Http.Problems", _) => true,
        ("System.Diagnostics.TagList", "Add") => true,
        ("System.Console", "Write" or "WriteLine") => true,
        (var type, "Add" or "Record") when type.StartsWith("System.Diagnostics.Metrics.", StringComparison.Ordinal) => true,
        _ => method.GetAttributes().Any(x => x.AttributeClass?.Name == "LoggerMessageAttribute"),
    };

    private static bool IsException(ITypeSymbol? type)
        => type is not null && (type.ToDisplayString() == "System.Exception" || IsException(type.BaseType));
}
