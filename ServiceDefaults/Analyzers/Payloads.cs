using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>What can hold a payload: whatever is marked <c>[Payload]</c>, and the types JSON and models hand us content in.</summary>
internal static class Payloads
{
    private static readonly HashSet<string> WellKnown =
    [
        "System.Text.Json.JsonElement", "System.Text.Json.JsonDocument", "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject",
        "System.Text.Json.Nodes.JsonArray", "Microsoft.Extensions.AI.ChatMessage", "Microsoft.Extensions.AI.ChatResponse",
        "Microsoft.Extensions.AI.ChatResponseUpdate", "Microsoft.Extensions.AI.AIContent", "Microsoft.Extensions.AI.AIFunctionArguments",
        "System.Net.Http.HttpContent",
    ];

    private static readonly string[] SafeSuffixes = ["Id", "Ref", "Hash", "Version", "Ttl", "Code"];

    public static bool IsMarked(ISymbol symbol)
        => Marked(symbol) || symbol switch
        {
            IParameterSymbol parameter => IsPayload(parameter.Type),
            IPropertySymbol property => IsPayload(property.Type),
            IFieldSymbol field => IsPayload(field.Type),
            ILocalSymbol local => IsPayload(local.Type),
            _ => false,
        };

    public static bool IsPayload(ITypeSymbol? type) => type switch
    {
        null => false,
        IArrayTypeSymbol array => IsPayload(array.ElementType),
        _ => Marked(type) || WellKnown.Contains(type.OriginalDefinition.ToDisplayString()) || IsPayload(type.BaseType)
            || (type is INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments } && arguments.Any(IsPayload)),
    };

    /// <summary>The part of <paramref name="value"/> that is a payload, or null: looks through conversions, concatenation and formatting.</summary>
    public static IOperation? Find(IOperation? value) => value switch
    {
        null => null,
        INameOfOperation => null,
        IConversionOperation conversion => Find(conversion.Operand),
        IInterpolatedStringOperation text => text.Parts.OfType<IInterpolationOperation>().Select(x => Find(x.Expression)).FirstOrDefault(x => x is not null),
        IBinaryOperation binary when binary.Type?.SpecialType == SpecialType.System_String => Find(binary.LeftOperand) ?? Find(binary.RightOperand),
        ICoalesceOperation either => Find(either.Value) ?? Find(either.WhenNull),
        IConditionalOperation either => Find(either.WhenTrue) ?? Find(either.WhenFalse),
        IArrayCreationOperation array => array.Initializer?.ElementValues.Select(Find).FirstOrDefault(x => x is not null),
        ICollectionExpressionOperation collection => collection.Elements.Select(Find).FirstOrDefault(x => x is not null),
        IAwaitOperation wait => Find(wait.Operation),
        IConditionalAccessOperation access => IsPayload(access.Operation.Type) && !IsSafe(access.Type) ? access : Find(access.WhenNotNull),
        IPropertyReferenceOperation property => IsMarked(property.Property) || LeaksFrom(property.Instance, property.Property) ? property : null,
        IFieldReferenceOperation field => IsMarked(field.Field) || LeaksFrom(field.Instance, field.Field) ? field : null,
        IParameterReferenceOperation parameter => IsMarked(parameter.Parameter) ? parameter : null,
        ILocalReferenceOperation local => IsMarked(local.Local) ? local : null,
        IInvocationOperation call => IsPayload(call.Type) || (!IsSafe(call.Type) && IsPayload(call.Instance?.Type)) ? call : FromCall(call),
        IObjectCreationOperation creation => IsPayload(creation.Type) ? creation : creation.Arguments.Select(x => Find(x.Value)).FirstOrDefault(x => x is not null),
        _ => IsPayload(value.Type) ? value : null,
    };

    // ToString, string.Format, JsonSerializer.Serialize and the like carry their argument on; anything that computes a number does not.
    private static IOperation? FromCall(IInvocationOperation call)
        => call.Type?.SpecialType != SpecialType.System_String || call.TargetMethod.Name.Contains("Hash") ? null
            : Find(call.Instance) ?? call.Arguments.Select(x => Find(x.Value)).FirstOrDefault(x => x is not null);

    private static bool LeaksFrom(IOperation? instance, ISymbol member)
        => IsPayload(instance?.Type) && !IsSafe((member as IPropertySymbol)?.Type ?? (member as IFieldSymbol)?.Type)
            && !SafeSuffixes.Any(suffix => member.Name.EndsWith(suffix, StringComparison.Ordinal));

    private static bool IsSafe(ITypeSymbol? type)
        => type is null || type.TypeKind == TypeKind.Enum || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double and not SpecialType.System_Char
            || type.ToDisplayString() is "System.DateTimeOffset" or "System.TimeSpan" or "System.Guid";

    private static bool Marked(ISymbol symbol) => symbol.GetAttributes().Any(x => x.AttributeClass?.Name == "PayloadAttribute");
}
