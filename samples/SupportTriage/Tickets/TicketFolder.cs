namespace AgentPlatform.SupportTriage.Tickets;

/// <summary>One file of a folder: its ticket, or the reason why it has none.</summary>
public sealed record TicketFile(string Name, Ticket? Ticket, string? Problem);

/// <summary>A folder of tickets, one JSON file each, in the order of their names. A malformed file doesn't stop the others.</summary>
public static class TicketFolder
{
    private const long MaxBytes = 1024 * 1024;

    /// <exception cref="DirectoryNotFoundException"/>
    public static IReadOnlyList<TicketFile> Load(string directory)
    {
        var seen = new Dictionary<string, string>();
        return [.. Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(path => Load(path, seen))];
    }

    private static TicketFile Load(string path, Dictionary<string, string> seen)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).Length > MaxBytes) return new(name, null, $"larger than {MaxBytes} bytes");
            var ticket = TicketReader.Read(File.ReadAllBytes(path));
            return seen.TryAdd(ticket.Id, name) ? new(name, ticket, null) : new(name, null, $"id: already used by {seen[ticket.Id]}");
        }
        catch (TicketException malformed)
        {
            return new(name, null, malformed.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(name, null, "can't be read");
        }
    }
}
