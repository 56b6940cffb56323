using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.PayloadVault.Tests;

internal static class Validation
{
    /// <returns>What the vault says of these settings when it starts; empty: it starts.</returns>
    public static string Of(Dictionary<string, string?> settings, string environment)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(VaultOptions.Section).Get<VaultOptions>()!;
        return string.Join('\n', new VaultOptionsValidator(new HostEnvironment(environment)).Validate(null, options).Failures ?? []);
    }

    private sealed class HostEnvironment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "PayloadVault";
        public string ContentRootPath { get; set; } = "";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
