using System.ClientModel;
using System.ClientModel.Primitives;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary>Serves OpenAI, Azure OpenAI's v1 endpoint, Ollama and other compatible endpoints, by configuration alone.</summary>
public static class OpenAiModel
{
    /// <summary>Registers <see cref="IChatClient"/> and <see cref="ModelEndpointOptions"/> from the section <c>Model</c>.</summary>
    /// <exception cref="ValidationException">Names the key that is missing.</exception>
    public static IServiceCollection AddOpenAiModel(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(ModelEndpointOptions.Section).Get<ModelEndpointOptions>() ?? new();
        return services.AddSingleton(options).AddSingleton(Create(options));
    }

    public static IChatClient Create(ModelEndpointOptions options)
    {
        Validator.ValidateObject(options, new(options), validateAllProperties: true);
        // The harness retries, counts and limits by itself; the client must do none of it behind its back.
        global::OpenAI.OpenAIClientOptions client = new() { Endpoint = options.Address(), RetryPolicy = new ClientRetryPolicy(maxRetries: 0), NetworkTimeout = Timeout.InfiniteTimeSpan };
        return new OpenAiChatClient(new(options.Name, new ApiKeyCredential(options.Key()), client), options);
    }
}
