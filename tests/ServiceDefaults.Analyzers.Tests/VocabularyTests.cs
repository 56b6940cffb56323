namespace AgentPlatform.ServiceDefaults.Analyzers.Tests;

public sealed class VocabularyTests
{
    private const string Meter = "Meter meter = null!; ActivitySource source = null!; const string Known = \"tool.name\";";

    [Theory]
    [InlineData("activity.SetTag(\"customer.email\", 1)", "\"customer.email\"")]
    [InlineData("activity.AddTag(\"x\" + run.WorkflowId, 1)", "\"x\" + run.WorkflowId")]
    [InlineData("activity.SetBaggage(\"user\", \"u\")", "\"user\"")]
    [InlineData("source.StartActivity(\"agent.think\")", "\"agent.think\"")]
    [InlineData("meter.CreateCounter<long>(\"things_total\")", "\"things_total\"")]
    [InlineData("activity.AddEvent(new ActivityEvent(\"thought\"))", "\"thought\"")]
    [InlineData("logger.LogInformation(\"got {Body}\", 1)", "\"got {Body}\"")]
    [InlineData("logger.LogInformation($\"got {receipt.Bytes}\")", "$\"got {receipt.Bytes}\"")]
    [InlineData("using var s = new ActivitySource(\"Mine\")", "new ActivitySource(\"Mine\")")]
    public async Task ANameOutsideTheVocabularyIsFound(string code, string at)
        => Assert.Equal([$"AP0001 {at}"], await Code.FindAsync(new VocabularyAnalyzer(), code, Meter));

    [Theory]
    [InlineData("activity.SetTag(\"agent.run_id\", \"r\")"), InlineData("activity.SetTag(Known, \"r\")"), InlineData("source.StartActivity(\"agent.run\")")]
    [InlineData("meter.CreateCounter<long>(\"agent_runs_total\")"), InlineData("logger.LogInformation(\"ran {RunId} {Count:N0}, {{not a field}}\", 1, 2)")]
    [InlineData("activity.SetBaggage(\"run_id\", \"r\")")]
    public async Task NamesOfTheVocabularyAreFine(string code) => Assert.Empty(await Code.FindAsync(new VocabularyAnalyzer(), code, Meter));

    [Fact]
    public async Task SourceGeneratedMessagesAreCheckedToo()
        => Assert.Equal(["AP0001 Got"], await Code.FindAsync(new LoggerMessageAnalyzer(), "", "[LoggerMessage(LogLevel.Information, \"got {Body} of {RunId}\")] static partial void Got(ILogger logger, string body, string runId);"));

    [Fact]
    public async Task TheFixOffersTheNearestName()
        => Assert.Contains("activity.SetTag(\"tool.name\", 1)", await Code.FixAsync(new VocabularyAnalyzer(), new VocabularyFix(), "activity.SetTag(\"tool_name\", 1)"), StringComparison.Ordinal);
}
