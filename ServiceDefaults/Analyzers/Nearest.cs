using System;
using System.Collections.Generic;
using System.Linq;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>The name somebody most likely meant.</summary>
internal static class Nearest
{
    /// <summary>Key under which a diagnostic carries its suggestion to the code fix.</summary>
    public const string Property = "nearest";

    private const int MostEdits = 3;

    public static string? Of(string name, IEnumerable<string> known)
        => known.Select(x => (Name: x, Edits: Distance(name, x))).Where(x => x.Edits <= MostEdits).OrderBy(x => x.Edits).Select(x => x.Name).FirstOrDefault();

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
