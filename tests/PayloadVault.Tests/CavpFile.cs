namespace AgentPlatform.PayloadVault.Tests;

/// <summary>NIST CAVP response files: sections <c>[Keylen = 256]</c> and blocks of <c>Name = hex</c>; <c>FAIL</c> marks a forged one.</summary>
internal static class CavpFile
{
    /// <summary>The vectors the vault's cipher can run: 256-bit keys, 96-bit nonces, 128-bit tags.</summary>
    public static IEnumerable<GcmVector> Read(string file)
    {
        var sizes = new Dictionary<string, string>(StringComparer.Ordinal);
        var block = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Append("").Select(line => line.Trim()))
        {
            if (line.StartsWith('[')) Put(sizes, line.Trim('[', ']'));
            else if (line.Length > 0 && line[0] != '#') Put(block, line);
            else if (block.ContainsKey("Tag") && sizes is { } s && s["Keylen"] == "256" && s["IVlen"] == "96" && s["Taglen"] == "128")
                yield return Take(block);
            if (line.Length == 0) block.Clear();
        }
    }

    private static GcmVector Take(Dictionary<string, string> block)
        => new(block["Key"], block["IV"], block["AAD"], block.GetValueOrDefault("PT", ""), block["CT"], block["Tag"], block.ContainsKey("FAIL"));

    private static void Put(Dictionary<string, string> values, string line)
    {
        var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
        values[parts[0]] = parts.Length == 2 ? parts[1] : "";
    }
}
