using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentPlatform.EndToEnd.Tests;

/// <summary>
/// What of the tickets must never leave the vault, derived from the ticket files themselves: every line people wrote,
/// e-mail addresses, names, and every longer run of digits, key or password. Order numbers and ticket ids may.
/// </summary>
internal sealed partial class TicketSecrets
{
    private const int ShortestLine = 12;
    private readonly Dictionary<string, string> _needles = [];
    private SearchValues<string> _search = SearchValues.Create([], StringComparison.Ordinal);

    public int Count => _needles.Count;

    public static TicketSecrets Of(string folder)
    {
        var secrets = new TicketSecrets();
        foreach (var file in Directory.GetFiles(folder, "*.json"))
        {
            using var ticket = JsonDocument.Parse(File.ReadAllBytes(file));
            secrets.AddTicket(ticket.RootElement);
        }
        secrets._search = SearchValues.Create([.. secrets._needles.Keys], StringComparison.Ordinal);
        return secrets;
    }

    /// <summary>The secrets in these bytes, as text or escaped as in JSON.</summary>
    public IEnumerable<string> FindIn(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        for (var at = 0; text.AsSpan(at).IndexOfAny(_search) is >= 0 and var next; at += next + 1)
            yield return _needles.First(needle => text.AsSpan(at + next).StartsWith(needle.Key, StringComparison.Ordinal)).Value;
    }

    private void AddTicket(JsonElement ticket)
    {
        var texts = new List<string> { ticket.GetProperty("subject").GetString()!, ticket.GetProperty("body").GetString()! };
        foreach (var earlier in ticket.GetProperty("thread").EnumerateArray()) texts.Add(earlier.GetProperty("body").GetString()!);
        foreach (var attachment in ticket.GetProperty("attachments").EnumerateArray())
            if (attachment.TryGetProperty("text", out var content) && content.GetString() is { } written) texts.Add(written);
        var from = ticket.GetProperty("from").GetString()!;
        Add(from);
        foreach (var text in texts)
        {
            foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
                if (line.Length >= ShortestLine) Add(line);
            foreach (Match match in Address().Matches(text)) Add(match.Value);
            foreach (Match match in Digits().Matches(text)) Add(match.Value.Trim());
            foreach (Match match in Token().Matches(text)) Add(match.Value);
            foreach (var name in from.Split('@')[0].Split('.').Where(part => part.Length >= 5).Select(part => char.ToUpperInvariant(part[0]) + part[1..]))
                if (text.Contains(name, StringComparison.Ordinal)) Add(name);
        }
    }

    private void Add(string secret)
    {
        if (Public().IsMatch(secret)) return;
        foreach (var form in (string[])[secret, JsonSerializer.Serialize(secret).Trim('"')])
            _needles[Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(form))] = secret;
    }

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex Address();

    /// <summary>Phone, card and account numbers, also in groups.</summary>
    [GeneratedRegex(@"\d(?:[ -]?\d){6,}")]
    private static partial Regex Digits();

    /// <summary>Keys, passwords, document numbers: words with a digit and a letter.</summary>
    [GeneratedRegex(@"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9+/=!_:.-]{9,}")]
    private static partial Regex Token();

    /// <summary>The shop's own address, and order numbers.</summary>
    [GeneratedRegex(@"^(?:support@example\.com|[^A-Za-z0-9]*ORD-\d+[^A-Za-z0-9]*)$")]
    private static partial Regex Public();
}
