using AgentPlatform.Contracts;
using Microsoft.Extensions.Options;

namespace AgentPlatform.PayloadVault;

/// <summary>Checks the attributes and what spans settings; a bad value stops the start with the exact key in the message.</summary>
internal sealed class VaultOptionsValidator(IHostEnvironment environment) : IValidateOptions<VaultOptions>
{
    private readonly DataAnnotationValidateOptions<VaultOptions> _attributes = new(name: null);

    public ValidateOptionsResult Validate(string? name, VaultOptions options)
    {
        var attributes = _attributes.Validate(name, options);
        if (attributes.Failed) return attributes;
        var failures = new List<string>();
        var hasFile = !string.IsNullOrEmpty(options.Kek.File);
        if (hasFile == options.Kek.Transit is not null)
            failures.Add("Set exactly one of Vault:Kek:File (Development) and Vault:Kek:Transit.");
        if (hasFile && !environment.IsDevelopment())
            failures.Add("Vault:Kek:File is for Development only: set Vault:Kek:Transit:Address, TokenFile and Key.");
        if (TimeToLive.Parse(options.DefaultTtl) > TimeToLive.Parse(options.MaxTtl)) failures.Add("Vault:DefaultTtl must not exceed Vault:MaxTtl.");
        foreach (var (key, value) in Durations(options))
            if (value <= TimeSpan.Zero) failures.Add($"Vault:{key} must be a positive time span such as 00:00:10.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static (string Key, TimeSpan Value)[] Durations(VaultOptions options) =>
    [
        (nameof(options.DataKeyLifetime), options.DataKeyLifetime), (nameof(options.KeyCache), options.KeyCache), (nameof(options.Maintenance), options.Maintenance),
        (nameof(options.LedgerTimeout), options.LedgerTimeout), (nameof(options.RevealLifetime), options.RevealLifetime),
    ];
}
