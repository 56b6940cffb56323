using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>AP0003: time comes from a <c>TimeProvider</c>, so that a test can move it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WallClockAnalyzer : DiagnosticAnalyzer
{
    private static readonly Dictionary<string, string[]> Banned = new()
    {
        ["System.DateTime"] = ["Now", "UtcNow", "Today"],
        ["System.DateTimeOffset"] = ["Now", "UtcNow"],
        ["System.Diagnostics.Stopwatch"] = ["StartNew", "GetTimestamp", "GetElapsedTime", ".ctor"],
        ["System.Environment"] = ["TickCount", "TickCount64"],
        ["System.Threading.Thread"] = ["Sleep"],
        ["System.Threading.Tasks.Task"] = ["Delay"],
        ["System.Threading.Timer"] = [".ctor"],
        ["System.Timers.Timer"] = [".ctor"],
        ["System.Threading.PeriodicTimer"] = [".ctor"],
    };

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.WallClock];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.PropertyReference, OperationKind.Invocation, OperationKind.ObjectCreation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        ISymbol? member = context.Operation switch
        {
            IPropertyReferenceOperation property => property.Property,
            IInvocationOperation call => call.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            _ => null,
        };
        if (member?.ContainingType is not { } type || !Banned.TryGetValue(type.ToDisplayString(), out var names) || !names.Contains(member.Name)) return;
        if (member is IMethodSymbol method && (TakesTimeProvider(method) || WaitsForever(context.Operation))) return;
        var name = member.Name == ".ctor" ? $"new {type.Name}" : $"{type.Name}.{member.Name}";
        context.ReportDiagnostic(Diagnostic.Create(Rules.WallClock, context.Operation.Syntax.GetLocation(), name));
    }

    private static bool TakesTimeProvider(IMethodSymbol method) => method.Parameters.Any(x => x.Type.Name == "TimeProvider");

    /// <summary><c>Task.Delay(Timeout.Infinite…)</c> ends by cancellation alone: no clock is involved.</summary>
    private static bool WaitsForever(IOperation operation)
        => operation is IInvocationOperation { Arguments: { Length: > 0 } arguments }
            && (arguments[0].Value is IFieldReferenceOperation { Field: { Name: "InfiniteTimeSpan" or "Infinite" } } || arguments[0].Value.ConstantValue is { HasValue: true, Value: -1 });
}
