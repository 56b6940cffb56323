using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage.Tools;

/// <summary>Makes an <see cref="AIFunction"/> of a method: snake_case in and out, no argument the schema doesn't know.</summary>
internal static class ToolFunctions
{
    private static readonly JsonSerializerOptions _json = new(ContractsJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static AIFunction Create(string name, string description, Delegate method) => AIFunctionFactory.Create(method, new AIFunctionFactoryOptions
    {
        Name = name,
        Description = description,
        SerializerOptions = _json,
        JsonSchemaCreateOptions = new() { TransformOptions = new() { DisallowAdditionalProperties = true } },
    });
}
