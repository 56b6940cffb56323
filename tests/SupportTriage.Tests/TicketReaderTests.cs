using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.SupportTriage.Tests;

public sealed class TicketReaderTests
{
    private static JsonObject Good() => JsonNode.Parse("""
        {"id":"T-1","from":"a@example.com","to":["support@example.com"],"subject":"s","body":"b","received_at":"2026-11-02T07:41:00.000Z",
         "thread":[{"from":"a@example.com","body":"b","received_at":"2026-11-01T07:41:00.000Z"}],"attachments":[{"name":"n","media_type":"text/plain","text":""}]}
        """)!.AsObject();

    private static Ticket Read(JsonObject json) => TicketReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string Refusal(Action<JsonObject> change)
    {
        var json = Good();
        change(json);
        return Assert.Throws<TicketException>(() => Read(json)).Message;
    }

    [Fact]
    public void ReadsTheFormat() => Assert.Equal("thread_T-1", Read(Good()).ThreadId);

    [Fact]
    public void NamesUnknownMembers() => Assert.Contains("\"prioritty\"", Refusal(json => json["prioritty"] = "high"));

    [Fact]
    public void NamesUnknownMembersOfNestedObjects() => Assert.Contains("\"size\"", Refusal(json => json["attachments"]![0]!["size"] = 3));

    [Theory]
    [InlineData("id")]
    [InlineData("from")]
    [InlineData("thread")]
    [InlineData("received_at")]
    public void NamesMissingMembers(string member) => Assert.Contains($"\"{member}\" is missing", Refusal(json => json.Remove(member)));

    [Fact]
    public void NamesTheMemberOfTheWrongType() => Assert.StartsWith("body:", Refusal(json => json["body"] = 7));

    [Fact]
    public void RefusesIdsThatCouldHoldPersonalData() => Assert.StartsWith("id:", Refusal(json => json["id"] = "maya@example.com"));

    [Fact]
    public void RefusesATimeThatIsNone() => Assert.StartsWith("received_at:", Refusal(json => json["received_at"] = "yesterday"));

    [Fact]
    public void NeverRepeatsAValue() => Assert.DoesNotContain("s3cret", Refusal(json => json["from"] = "s3cret"));

    [Fact]
    public void RefusesBrokenJsonAndDuplicateMembers()
    {
        Assert.Throws<TicketException>(() => TicketReader.Read("{"u8.ToArray()));
        Assert.Throws<TicketException>(() => TicketReader.Read("""{"id":"a","id":"b"}"""u8.ToArray()));
    }

    [Fact]
    public void AMalformedFileDoesNotStopTheOthers()
    {
        var folder = Directory.CreateTempSubdirectory("tickets-").FullName;
        File.WriteAllText(Path.Combine(folder, "1.json"), Good().ToJsonString());
        File.WriteAllText(Path.Combine(folder, "2.json"), "nonsense");
        File.WriteAllText(Path.Combine(folder, "3.json"), Good().ToJsonString());
        var files = TicketFolder.Load(folder);
        Assert.Equal([null, "not valid JSON (line 1), or a member occurs twice", "id: already used by 1.json"], files.Select(file => file.Problem));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AllSampleTicketsAreRead()
    {
        var files = TicketFolder.Load(SampleTickets.Folder);
        Assert.True(files.Count >= 32);
        Assert.All(files, file => Assert.Null(file.Problem));
    }
}
