using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.SupportTriage.Tests;

public sealed class TriageModelTests
{
    private static TriageModel From(params (string Key, string Value)[] settings)
        => TriageModel.From(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build());

    [Fact]
    public void IsTheScriptWhenNothingIsConfigured() => Assert.IsType<ScriptedModel.ScriptedModel>(From().Client);

    [Fact]
    public void IsTheConfiguredOneUnderItsOwnName()
    {
        var model = From(("Model:Provider", "ollama"), ("Model:Name", "llama3.2"));
        Assert.IsNotType<ScriptedModel.ScriptedModel>(model.Client);
        Assert.Equal(("ollama", "llama3.2"), (model.Version.Provider, model.Version.Name));
    }

    [Fact]
    public void TakesTheKeyFromItsFile()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "key\n");
        Assert.Equal("gpt-4.1-mini", From(("Model:Provider", "openai"), ("Model:Name", "gpt-4.1-mini"), ("Model:ApiKeyFile", file)).Version.Name);
        File.Delete(file);
    }

    [Theory]
    [InlineData("openai", "Model:ApiKey")]
    [InlineData("azure_openai", "Model:Endpoint")]
    public void NamesTheKeyThatIsMissing(string provider, string key)
        => Assert.Contains(key, Assert.Throws<ValidationException>(() => From(("Model:Provider", provider), ("Model:Name", "x"))).Message, StringComparison.Ordinal);
}
