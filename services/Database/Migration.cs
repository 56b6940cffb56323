using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace AgentPlatform.Database;

/// <summary>
/// One step of a service's schema: an embedded resource named <c>NNNN_what_it_does.sql</c>. <c>:"writer"</c> and
/// <c>:"reader"</c> in it stand for the quoted role names (psql's notation, so the file also runs in psql).
/// </summary>
public sealed partial record Migration(int Version, string Name, string Sql)
{
    /// <value>Hex SHA-256 of the file; a released migration never changes.</value>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The migrations in <paramref name="assembly"/>, in order: 1, 2, 3… without gaps.</summary>
    public static IReadOnlyList<Migration> In(Assembly assembly)
    {
        var found = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (FileName().Match(resource) is not { Success: true } match) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            found.Add(new(int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value, reader.ReadToEnd().ReplaceLineEndings("\n")));
        }
        found.Sort((a, b) => a.Version.CompareTo(b.Version));
        for (var i = 0; i < found.Count; i++)
            if (found[i].Version != i + 1)
                throw new InvalidOperationException($"{assembly.GetName().Name}: migrations are numbered 0001, 0002, … without gaps; found {found[i].Version:0000}_{found[i].Name} in place {i + 1}.");
        if (found.Count == 0)
            throw new InvalidOperationException($"{assembly.GetName().Name} embeds no migration. Put NNNN_name.sql files under Migrations/ (see services/Database).");
        return found;
    }

    [GeneratedRegex(@"(?:^|\.)(\d{4})_([A-Za-z0-9_]+)\.sql$")]
    private static partial Regex FileName();
}
