using System.Net;
using System.Net.Http.Headers;
using AgentPlatform.Telemetry.Tests.Rules;

namespace AgentPlatform.Telemetry.Tests.Collector;

public sealed class AuthenticationTests
{
    private static readonly string Json = OtlpJson.Span("0af7651916cd43dd8448eb211c80319c", "agent.run", []);

    [ProgramFact(RunningCollector.Program)]
    public async Task Without_its_token_nothing_is_accepted()
    {
        await using var collector = await RunningCollector.StartAsync();
        foreach (var signal in (string[])["traces", "metrics", "logs"])
            foreach (var token in (string?[])[null, "", "wrong"])
                using (var response = await collector.PostAsync(signal, Json, token)) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using var accepted = await collector.PostAsync("traces", Json);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [ProgramFact(RunningCollector.Program)]
    public async Task Nor_over_gRPC()
    {
        const string unauthenticated = "16";
        await using var collector = await RunningCollector.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{collector.Grpc}/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } }, // an empty message
        };
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.Concat(response.Headers).First(header => header.Key == "grpc-status");
        Assert.Equal([unauthenticated], status.Value);
    }
}
