using System.ComponentModel.DataAnnotations;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault;

/// <summary>Refuses to start on a setting that is not a lifetime, naming it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeToLiveAttribute(string key) : ValidationAttribute($"{key} must be {TimeToLive.Form}.")
{
    public override bool IsValid(object? value) => TimeToLive.TryParse(value as string, out _);
}
