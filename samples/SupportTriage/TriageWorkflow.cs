using AgentPlatform.AgentHarness;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.SupportTriage.Tools;
using AgentPlatform.SupportTriage.Vendor;

namespace AgentPlatform.SupportTriage;

/// <summary>The whole agent, as the harness sees it.</summary>
internal static class TriageWorkflow
{
    public const string Id = "customer_support_triage_v7";
    private const string PromptVersion = "support_triage_prompt@2026-11-22";

    public static AgentHarnessBuilder AddSupportTriage(this AgentHarnessBuilder harness, IConfiguration configuration)
    {
        harness.Services.AddVendorClient(configuration);
        harness.Services.AddSingleton(TriageModel.From(configuration));
        harness.Services.AddSingleton<GmailTools>().AddSingleton<CrmTools>();
        return harness.AddWorkflow(Id, Declare);
    }

    private static void Declare(IServiceProvider services, WorkflowBuilder workflow)
    {
        var model = services.GetRequiredService<TriageModel>();
        workflow.UseModel(model.Client, model.Version)
            .UsePrompt(PromptVersion, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "prompt.md")))
            .Verify("customer_answered", (run, _) => ValueTask.FromResult(run.CompletedSteps.Any(step => step.ToolName == "gmail.send")));
        services.GetRequiredService<GmailTools>().AddTo(workflow);
        services.GetRequiredService<CrmTools>().AddTo(workflow);
    }
}
