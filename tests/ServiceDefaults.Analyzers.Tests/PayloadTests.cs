namespace AgentPlatform.ServiceDefaults.Analyzers.Tests;

public sealed class PayloadTests
{
    [Theory]
    [InlineData("logger.LogInformation(\"{RunId}\", run)", "run")]
    [InlineData("logger.LogInformation(\"{RunId}\", run.Input)", "run.Input")]
    [InlineData("logger.LogInformation($\"ran {run.Input.GetRawText()}\")", "run.Input.GetRawText()")]
    [InlineData("logger.BeginScope(run)", "run")]
    [InlineData("activity.SetTag(\"tool.name\", run.Input.ToString())", "run.Input.ToString()")]
    [InlineData("activity.SetStatus(ActivityStatusCode.Error, \"on \" + run)", "run")]
    [InlineData("throw new InvalidOperationException($\"bad input {run.Input}\")", "run.Input")]
    [InlineData("throw new InvalidOperationException(JsonSerializer.Serialize(run))", "run")]
    [InlineData("logger.LogInformation(\"{Count}\", new List<RunRequest>())", "new List<RunRequest>()")]
    [InlineData("var copy = run.Input; logger.LogInformation(\"{Count}\", copy)", "copy")]
    public async Task APayloadOnItsWayOutIsFound(string code, string at)
        => Assert.Equal([$"AP0002 {at}"], await Code.FindAsync(new PayloadAnalyzer(), code));

    [Theory]
    [InlineData("logger.LogInformation(\"{RunId} {Bytes}\", run.WorkflowId, receipt.Bytes)"), InlineData("logger.LogInformation(\"{Kind}\", run.Input.ValueKind)")]
    [InlineData("activity.SetTag(\"tool.args.ref\", receipt.PayloadRef)"), InlineData("throw new ArgumentException(\"bad input\", nameof(run))")]
    public async Task IdentifiersHashesAndSizesAreFine(string code) => Assert.Empty(await Code.FindAsync(new PayloadAnalyzer(), code));

    [Fact]
    public async Task AParameterOfALogMethodMayNotBeAPayload()
        => Assert.Equal(["AP0002 runId"], await Code.FindAsync(new LoggerMessageAnalyzer(), "", "[LoggerMessage(LogLevel.Information, \"{RunId}\")] static partial void Got(ILogger logger, JsonElement runId);"));
}
