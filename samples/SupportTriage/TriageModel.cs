using AgentPlatform.AgentHarness.Models.OpenAi;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage;

/// <summary>The model that reasons, and the name its tokens are priced under.</summary>
internal sealed record TriageModel(IChatClient Client, ModelVersion Version)
{
    private const string Provider = ModelEndpointOptions.Section + ":Provider";
    private const string KeyFile = ModelEndpointOptions.Section + ":ApiKeyFile";

    /// <summary>The script, unless <c>Model:Provider</c> names another.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Names the key that is missing.</exception>
    public static TriageModel From(IConfiguration configuration)
    {
        if (configuration[Provider] is null or "" or ScriptedModel.ScriptedModel.Provider)
            return new(new ScriptedModel.ScriptedModel(), ScriptedModel.ScriptedModel.Version);
        var endpoint = configuration.GetSection(ModelEndpointOptions.Section).Get<ModelEndpointOptions>()!;
        if (configuration[KeyFile] is { Length: > 0 } file) endpoint.ApiKey = File.ReadAllText(file).Trim();
        return new(OpenAiModel.Create(endpoint), endpoint.ToVersion());
    }
}
