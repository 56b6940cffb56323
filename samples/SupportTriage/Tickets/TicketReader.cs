using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Tickets;

/// <summary>
/// Reads tickets strictly: every member of the format, no other. Reasons name the member and the fix and never repeat a
/// value, because a ticket's values are personal data.
/// </summary>
public static partial class TicketReader
{
    private const int MaxCharacters = 200_000;
    private static readonly string[] _members = ["id", "from", "to", "subject", "body", "received_at", "thread", "attachments"];
    private static readonly string[] _threadMembers = ["from", "body", "received_at"];
    private static readonly string[] _attachmentMembers = ["name", "media_type", "text"];

    /// <exception cref="TicketException">Why it is not a ticket.</exception>
    public static Ticket Read(ReadOnlyMemory<byte> utf8Json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = ContractsJson.MaxDepth });
        }
        catch (JsonException broken)
        {
            throw new TicketException($"not valid JSON (line {broken.LineNumber + 1}), or a member occurs twice");
        }
        using (document) return Read(document.RootElement);
    }

    /// <exception cref="TicketException">Why it is not a ticket.</exception>
    public static Ticket Read(JsonElement json)
    {
        RequireMembers(json, "ticket", _members);
        RequireItems(json, "to", JsonValueKind.String);
        foreach (var mail in RequireItems(json, "thread", JsonValueKind.Object)) RequireMembers(mail, "thread[]", _threadMembers);
        foreach (var file in RequireItems(json, "attachments", JsonValueKind.Object)) RequireMembers(file, "attachments[]", _attachmentMembers);
        var ticket = Deserialize(json);
        if (!Id().IsMatch(ticket.Id)) throw new TicketException("id: expected 1 to 64 letters, digits, '-' or '_'");
        if (!Address().IsMatch(ticket.From)) throw new TicketException("from: expected one mail address");
        if (ticket.To.Count == 0) throw new TicketException("to: expected at least one address");
        if (ticket.Subject.Length + ticket.Body.Length > MaxCharacters) throw new TicketException($"body: longer than {MaxCharacters} characters");
        return ticket;
    }

    private static Ticket Deserialize(JsonElement json)
    {
        try
        {
            return json.Deserialize<Ticket>(ContractsJson.Options)!;
        }
        catch (JsonException wrong)
        {
            throw new TicketException($"{wrong.Path?.TrimStart('$', '.')}: wrong type or not an RFC 3339 time such as 2026-05-06T06:00:08.000Z");
        }
    }

    private static void RequireMembers(JsonElement json, string what, string[] members)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new TicketException($"{what}: expected an object");
        foreach (var member in json.EnumerateObject())
            if (!members.Contains(member.Name))
                throw new TicketException($"{what}: unknown member \"{member.Name}\"; known are {string.Join(", ", members)}");
        foreach (var member in members)
            if (!json.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
                throw new TicketException($"{what}: member \"{member}\" is missing");
    }

    private static IEnumerable<JsonElement> RequireItems(JsonElement json, string member, JsonValueKind kind)
    {
        var list = json.GetProperty(member);
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != kind))
            throw new TicketException($"{member}: expected a list of {(kind == JsonValueKind.String ? "texts" : "objects")}");
        return list.EnumerateArray();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"^[^@\s<>""]+@[^@\s<>""]+\z")]
    private static partial Regex Address();
}

/// <summary>Not a ticket; the message says which member and why, without any value.</summary>
public sealed class TicketException(string reason) : Exception(reason);
