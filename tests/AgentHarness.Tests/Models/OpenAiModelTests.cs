using System.Net;
using System.Text.Json;
using AgentPlatform.AgentHarness.Models.OpenAi;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AgentHarness.Tests.Models;

/// <summary>The real OpenAI client against a server of ours that speaks the API.</summary>
public class OpenAiModelTests
{
    [Theory]
    [InlineData("openai", "gpt-4.1")]
    [InlineData("azure_openai", "gpt-4.1")]
    [InlineData("ollama", "qwen3")]
    public async Task ARunGoesThroughARealEndpoint(string provider, string name)
    {
        await using var server = await CompletionsServer.StartAsync();
        ModelEndpointOptions options = new() { Provider = provider, Name = name, Endpoint = server.Address, ApiKey = provider == "ollama" ? null : "key-1" };
        var send = Triage.SendTool();
        await using AgentTestHost host = new(Triage.Policy, harness => harness.AddWorkflow(Triage.Id, (_, workflow) => workflow
            .UseModel(OpenAiModel.Create(options), options.ToVersion()).UsePrompt("p@1", "You answer mail.").AddTool(send, Triage.Send).Verify("answered", (run, _) => new(run.Answer == "Answered."))));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Equal("gmail.send:thread_18b4f5e2:msg_02", Assert.Single(send.Calls).IdempotencyKey);
        Assert.Equal((2000, 200), (host.Records(run.RunId)[^1].Usage!.TokensIn, host.Records(run.RunId)[^1].Usage!.TokensOut));
        Assert.Equal("gmail_send", server.Requests[0].GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(["system", "user", "assistant", "tool"], server.Requests[1].GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal(provider == "ollama" ? "Bearer ollama" : "Bearer key-1", server.Authorization);
    }

    [Theory]
    [InlineData(429, ErrorClass.RateLimited)]
    [InlineData(401, ErrorClass.AuthzDenied)]
    [InlineData(503, ErrorClass.UpstreamUnavailable)]
    public async Task AFailingEndpointEndsTheRunUnderItsClass(int status, ErrorClass errorClass)
    {
        await using var server = await CompletionsServer.StartAsync(status);
        ModelEndpointOptions options = new() { Provider = "openai", Name = "gpt-4.1", Endpoint = server.Address, ApiKey = "key-1" };
        await using AgentTestHost host = new(Triage.Policy, harness => harness.AddWorkflow(Triage.Id, (_, workflow) => workflow
            .UseModel(OpenAiModel.Create(options), options.ToVersion()).UsePrompt("p@1", "You answer mail.")), new() { ["ToolRetryDelay"] = "00:00:00.001" });

        Assert.Equal(errorClass, (await host.RunAsync(Triage.Id, new { ticket = "1" })).ErrorClass);
        Assert.Equal(errorClass == ErrorClass.AuthzDenied ? 1 : 4, server.Requests.Count);
    }

    [Fact]
    public void AMissingKeyIsNamed()
        => Assert.Contains("Model:ApiKey", Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(() => OpenAiModel.Create(new() { Provider = "openai", Name = "gpt-4.1" })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ToolsThatTheApiCantTellApartAreRefused()
    {
        using var model = OpenAiModel.Create(new() { Provider = "ollama", Name = "qwen3" });
        ChatOptions options = new() { Tools = [new RecordingTool("a.b", "{}", (_, _) => null), new RecordingTool("a_b", "{}", (_, _) => null)] };

        await Assert.ThrowsAsync<ArgumentException>(() => model.GetResponseAsync([new(ChatRole.User, "x")], options));
    }

    private sealed class CompletionsServer(WebApplication app, List<JsonElement> requests, string[] authorization) : IAsyncDisposable
    {
        public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1/");

        public List<JsonElement> Requests => requests;

        public string Authorization => authorization[0];

        public static async Task<CompletionsServer> StartAsync(int status = 200)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            List<JsonElement> requests = [];
            string[] authorization = [""];
            app.MapPost("/v1/chat/completions", async (HttpRequest http) =>
            {
                authorization[0] = http.Headers.Authorization.ToString();
                var request = await JsonSerializer.DeserializeAsync<JsonElement>(http.Body);
                requests.Add(request);
                if (status != 200) return Results.Json(new { error = new { message = "no", type = "x", code = "x" } }, statusCode: status);
                return Results.Text(request.GetProperty("messages").GetArrayLength() == 2 ? _callsTheTool : _answers, "application/json");
            });
            await app.StartAsync();
            return new(app, requests, authorization);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private const string _usage = """ "usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""";

        private static readonly string _callsTheTool = """
            {"id":"c1","object":"chat.completion","created":1767225600,"model":"m-1","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,
             "tool_calls":[{"id":"call_1","type":"function","function":{"name":"gmail_send","arguments":"{\"thread_id\":\"thread_18b4f5e2\",\"message_id\":\"msg_02\",\"to\":[\"vip@example.com\"],\"body\":\"x\"}"}}]}}],
            """ + _usage + "}";

        private static readonly string _answers = """
            {"id":"c2","object":"chat.completion","created":1767225600,"model":"m-1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Answered."}}],
            """ + _usage + "}";
    }
}
