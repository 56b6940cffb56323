using System.ComponentModel.DataAnnotations;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary>Section <c>Model</c>: a model behind an endpoint that speaks OpenAI's chat completions.</summary>
public sealed class ModelEndpointOptions
{
    public const string Section = "Model";

    public const string OpenAi = "openai";
    public const string AzureOpenAi = "azure_openai";
    public const string Ollama = "ollama";

    /// <value><c>openai</c>, <c>azure_openai</c>, <c>ollama</c>, or any other name for another compatible endpoint.</value>
    [Required(ErrorMessage = "Model:Provider must name who serves the model, e.g. openai, azure_openai or ollama.")]
    public string Provider { get; set; } = "";

    /// <value>Model or, at Azure, deployment; priced as <c>Provider/Name</c>.</value>
    [Required(ErrorMessage = "Model:Name must name the model, e.g. gpt-4.1.")]
    public string Name { get; set; } = "";

    /// <value>Recorded with each plan, e.g. <c>2026-04-14</c>.</value>
    public string? Version { get; set; }

    /// <value>
    /// Base URL; absent: the provider's own. Azure has none: <c>https://{resource}.openai.azure.com/openai/v1/</c>.
    /// </value>
    public Uri? Endpoint { get; set; }

    /// <value>Secret of the endpoint; needed everywhere but at Ollama.</value>
    public string? ApiKey { get; set; }

    public ModelVersion ToVersion() => new(Provider, Name, Version);

    internal Uri Address() => Endpoint ?? Provider switch
    {
        OpenAi => new("https://api.openai.com/v1/"),
        Ollama => new("http://localhost:11434/v1/"),
        _ => throw new ValidationException($"Model:Endpoint must be the base URL of {Provider}."),
    };

    /// <summary>Ollama asks for no key, but the client sends one.</summary>
    internal string Key() => ApiKey ?? (Provider == Ollama ? Ollama : throw new ValidationException($"Model:ApiKey must hold the key of {Provider}."));
}
