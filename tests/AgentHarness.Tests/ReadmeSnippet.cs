using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.AgentHarness.Tests;

/// <summary>The README's twelve lines, compiled and run. What stands between the marks is quoted there.</summary>
internal static class ReadmeSnippet
{
    public static WebApplication Build(string[] args, AIFunction sendMail, IChatClient model)
    {
        // <snippet>
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddAgentHarness().AddWorkflow("customer_support_triage_v7", (_, workflow) => workflow
            .UseModel(model, new("openai", "gpt-4.1"))
            .UsePrompt("support_triage_prompt@2026-05-01", "You triage support mail.")
            .AddTool(sendMail, new() { Level = SideEffectLevel.Write, SchemaVersion = "3", KeyFields = ["thread_id", "message_id"] })
            .Verify("mail_sent", (run, _) => new(run.CompletedSteps.Any(step => step.ToolName == "gmail.send"))));
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapAgentRuns();
        // </snippet>
        return app;
    }
}
