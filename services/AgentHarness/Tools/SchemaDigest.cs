using System.Security.Cryptography;
using System.Text.Json;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>Identifies an argument schema, to pin a contract to it.</summary>
public static class SchemaDigest
{
    /// <returns><c>sha256:</c> + 64 hex digits over the schema's text.</returns>
    public static string Of(JsonElement schema)
        => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(schema)));
}
