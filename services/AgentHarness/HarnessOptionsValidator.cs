using AgentPlatform.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentHarness;

/// <summary>Checks the attributes and what they can't say; a bad value stops the start with the exact key in the message.</summary>
internal sealed class HarnessOptionsValidator(IHostEnvironment environment) : IValidateOptions<HarnessOptions>
{
    private readonly DataAnnotationValidateOptions<HarnessOptions> _attributes = new(name: null);

    public ValidateOptionsResult Validate(string? name, HarnessOptions options)
    {
        var attributes = _attributes.Validate(name, options);
        if (attributes.Failed) return attributes;
        var failures = new List<string>();
        if (!options.Governance && !environment.IsDevelopment()) failures.Add("Harness:Governance must not be false outside Development: nothing that tools do would be admitted or recorded.");
        if (!TimeToLive.TryParse(options.PayloadTtl, out _)) failures.Add($"Harness:PayloadTtl must be {TimeToLive.Form}.");
        if (options.ApprovalExpiresIn is { } expiry && !TimeToLive.TryParse(expiry, out _)) failures.Add($"Harness:ApprovalExpiresIn must be {TimeToLive.Form}.");
        if (options.PriceTableFile is { } file && !File.Exists(file)) failures.Add("Harness:PriceTableFile names no file.");
        foreach (var (key, value, least, most) in Durations(options))
            if (value < least || value > most) failures.Add($"Harness:{key} must be between {least:c} and {most:c}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static (string Key, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] Durations(HarnessOptions options)
    {
        var (tick, moment, day, year) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(1), TimeSpan.FromDays(365));
        return
        [
            (nameof(options.ApprovalPatience), options.ApprovalPatience, TimeSpan.Zero, year), (nameof(options.PolicyMaxAge), options.PolicyMaxAge, TimeSpan.Zero, day),
            (nameof(options.ToolRetryDelay), options.ToolRetryDelay, TimeSpan.Zero, day), (nameof(options.RetryDelay), options.RetryDelay, tick, day),
            (nameof(options.ModelTimeout), options.ModelTimeout, tick, day), (nameof(options.AbandonedAfter), options.AbandonedAfter, tick, year),
            (nameof(options.RecoveryWindow), options.RecoveryWindow, tick, year),
            // What Polly takes for a circuit breaker.
            (nameof(options.CircuitSampling), options.CircuitSampling, moment, day), (nameof(options.CircuitBreak), options.CircuitBreak, moment, day),
        ];
    }
}
