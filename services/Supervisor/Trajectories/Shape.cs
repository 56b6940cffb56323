using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentPlatform.Supervisor.Trajectories;

/// <summary>
/// A JSON value with every value replaced by its type's name; of a list, the distinct shapes of its items. A member name
/// that does not look like one (a mail address as a key, say) is data too and becomes <c>*</c>.
/// </summary>
internal static partial class Shape
{
    public static JsonElement Of(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json);
        return JsonSerializer.SerializeToElement(Of(document.RootElement));
    }

    private static JsonNode Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => OfMembers(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Of).DistinctBy(shape => shape.ToJsonString())]),
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static JsonObject OfMembers(JsonElement value)
    {
        var members = new JsonObject();
        foreach (var member in value.EnumerateObject())
            members[Name().IsMatch(member.Name) ? member.Name : "*"] = Of(member.Value);
        return members;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z_-]{0,39}[0-9]{0,2}\\z")]
    private static partial Regex Name();
}
