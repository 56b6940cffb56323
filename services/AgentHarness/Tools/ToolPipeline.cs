using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Tools.Pipeline;
using AgentPlatform.AgentHarness.Workflows;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>Puts tools under governance, in the one order that is safe.</summary>
internal sealed class ToolPipeline(HarnessServices services)
{
    private readonly VendorCircuits _circuits = new(services);

    /// <summary>
    /// The first is outermost: a call passes them downwards, its result upwards. So nothing is stored before the call is known to be
    /// allowed and affordable, nothing is asked of a person before the exact arguments are stored, nothing happens before the intent is
    /// in the ledger, and nothing is verified before its outcome is.
    /// </summary>
    internal static IReadOnlyList<Type> Order { get; } =
    [
        typeof(ToolSpan), typeof(SchemaValidation), typeof(LeastPrivilege), typeof(PolicyCheck), typeof(BudgetReservation), typeof(ArgsVaulting),
        typeof(ApprovalGate), typeof(PostconditionCheck), typeof(EffectReservation), typeof(OutcomeRecording), typeof(ResultVaulting),
        typeof(CallResilience), typeof(ToolExecution),
    ];

    public AIFunction Govern(WorkflowTool tool)
    {
        if (!services.Options.Governance) return tool.Function;
        services.Metrics.Labels.RegisterTool(tool.Name);
        ToolStage chain = new ToolExecution(tool.Function);
        chain = new CallResilience(chain, _circuits.For(tool));
        chain = new ResultVaulting(chain);
        chain = new OutcomeRecording(chain);
        chain = new EffectReservation(chain);
        chain = new PostconditionCheck(chain);
        chain = new ApprovalGate(chain);
        chain = new ArgsVaulting(chain);
        chain = new BudgetReservation(chain);
        chain = new PolicyCheck(chain);
        chain = new LeastPrivilege(chain);
        chain = new SchemaValidation(chain, tool);
        chain = new ToolSpan(chain);
        return new GovernedTool(tool, chain);
    }
}
