using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage;

/// <summary>The model that reasons, and the name its tokens are priced under.</summary>
internal sealed record TriageModel(IChatClient Client, ModelVersion Version);

internal static class TriageModels
{
    public static IServiceCollection AddTriageModel(this IServiceCollection services, IConfiguration configuration)
        => services.AddSingleton(new TriageModel(new ScriptedModel.ScriptedModel(), ScriptedModel.ScriptedModel.Version));
}
