using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.AppHost.Tests;

/// <summary>The whole AppHost, started once for all tests of this project, with state of its own.</summary>
public sealed class ComposedStack : IAsyncLifetime
{
    public const string Tenant = "t_demo";
    public const string BadDays = "bad-tuesday";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);
    // Not CreateTempSubdirectory: as root PostgreSQL runs as another user, who must be able to enter.
    private readonly string _state = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"agentplatform-apphost-{Guid.NewGuid():n}")).FullName;
    private LocalTokens _tokens = null!;

    public DistributedApplication App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (StackFactAttribute.Missing is not null) return;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--AppHost:StateDirectory={_state}", "--AppHost:Traffic=none",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL="]); // there is no dashboard here for the Collector to send to
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service).WithEnvironment(context =>
            {
                // Otherwise stopping waits for exporters that retry against a Collector that has gone.
                context.EnvironmentVariables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "500";
                context.EnvironmentVariables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                context.EnvironmentVariables["OTEL_BSP_SCHEDULE_DELAY"] = "200";
            });
        // A week of bad days in a minute; see samples/Traffic.
        builder.CreateResourceBuilder<ProjectResource>(BadDays).WithArgs(context =>
        {
            context.Args[context.Args.IndexOf("--per-minute") + 1] = "240";
            context.Args.Add("--day-seconds");
            context.Args.Add("5");
        });
        App = await builder.BuildAsync();
        using var deadline = new CancellationTokenSource(StartDeadline);
        await App.StartAsync(deadline.Token);
        try
        {
            await App.ResourceNotifications.WaitForResourceHealthyAsync(Resources.SupportTriage, deadline.Token);
        }
        catch (Exception failure) when (failure is DistributedApplicationException or OperationCanceledException)
        {
            throw new InvalidOperationException(await DescribeAsync(), failure);
        }
        _tokens = LocalTokens.Open(Path.Combine(_state, "identity"), TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        if (App is not null) await App.DisposeAsync();
        _tokens?.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    public bool Runs(string resource) => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Any(found => found.Name == resource);

    /// <summary>A client of one service, with the wire's token.</summary>
    public HttpClient Client(string resource, string subject, params string[] scopes)
    {
        var http = App.CreateHttpClient(resource, Resources.HttpEndpoint);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", _tokens.Issue(subject, Tenant, string.Join(' ', scopes), TimeSpan.FromMinutes(10)));
        return http;
    }

    /// <returns>The run's id, once it has finished or waits for a person.</returns>
    public async Task<string> RunTicketAsync()
    {
        using var agent = Client(Resources.SupportTriage, "u_1", Scopes.RunsWrite, Scopes.RunsRead);
        var file = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tickets"), "*.json").Order(StringComparer.Ordinal).First();
        using var ticket = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        using var started = await agent.PostAsJsonAsync("v1/runs", new RunRequest("customer_support_triage_v7", Tenant, ticket.RootElement), ContractsJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var run = (await started.Content.ReadFromJsonAsync<RunAccepted>(ContractsJson.Options))!.RunId;
        await EventuallyAsync($"end of {run}", async () =>
            await agent.GetFromJsonAsync<RunStatus>($"v1/runs/{run}", ContractsJson.Options) is { State: not "running" } status ? status : null);
        return run;
    }

    /// <summary>Presses a button of the dashboard.</summary>
    public async Task<ExecuteCommandResult> PressAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, result.Message);
        return result;
    }

    /// <summary>Who is not running, and the last words of each.</summary>
    private async Task<string> DescribeAsync()
    {
        var logs = App.Services.GetRequiredService<ResourceLoggerService>();
        var text = new StringBuilder("The stack did not become healthy.");
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            if (!App.ResourceNotifications.TryGetCurrentState(resource.Name, out var state) || state.Snapshot.State?.Text == KnownResourceStates.Running) continue;
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{resource.Name}: {state.Snapshot.State?.Text}, exit code {state.Snapshot.ExitCode}");
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(enough.Token))
                    foreach (var line in batch.TakeLast(15)) text.AppendLine().Append("    ").Append(line.Content);
            }
            catch (OperationCanceledException) { text.AppendLine().Append("    (no more logs)"); }
        }
        return text.ToString();
    }

    /// <summary>Asks until the answer is there, or fails with what was waited for.</summary>
    public static async Task<T> EventuallyAsync<T>(string what, Func<Task<T?>> ask) where T : class
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!deadline.IsCancellationRequested)
        {
            if (await ask() is { } answer) return answer;
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
        throw new TimeoutException($"Within 60 s there was no {what}.");
    }
}

[CollectionDefinition(nameof(ComposedStack))]
public sealed class ComposedStackTests : ICollectionFixture<ComposedStack>;
