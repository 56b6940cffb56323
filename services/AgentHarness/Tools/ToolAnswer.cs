using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>What the model is told instead of a result.</summary>
internal static class ToolAnswer
{
    public static JsonElement Refusal(ErrorClass errorClass, [Payload] string told)
        => JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["error"] = WireName.Of(errorClass), ["message"] = told });

    /// <summary>The effect is in place, but the vendor's answer to it is not at hand.</summary>
    public static JsonElement Done { get; } = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["status"] = "done" });

    /// <returns>Null for <see cref="Done"/>, in this incarnation's hands or read from the vault: there is nothing of the vendor's to look at.</returns>
    public static JsonElement? OfVendor([Payload] JsonElement result) => JsonElement.DeepEquals(result, Done) ? null : result;
}
