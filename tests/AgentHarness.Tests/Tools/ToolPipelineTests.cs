using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.AgentHarness.Tools.Pipeline;
using AgentPlatform.Clients;
using Microsoft.Extensions.DependencyInjection;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Tools;

public class ToolPipelineTests
{
    [Fact]
    public async Task TheDecoratorsAreNestedInTheStatedOrder()
    {
        await using var host = Triage.Host(new(Say("")), _ => { });
        var send = Triage.SendTool();
        var governed = host.Services.GetRequiredService<ToolPipeline>().Govern(new(send, Triage.Send));

        List<Type> order = [];
        var stage = Assert.IsType<GovernedTool>(governed).Chain;
        for (; stage is ToolDecorator decorator; stage = decorator.Inner) order.Add(decorator.GetType());
        order.Add(stage.GetType());

        Assert.Equal(ToolPipeline.Order, order);
        Assert.Same(send, Assert.IsType<ToolExecution>(stage).Tool);
        Assert.Equal(typeof(ToolStage).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(ToolStage)) && !type.IsAbstract), order.Count);
    }

    /// <summary>What the services and the tool see, in time.</summary>
    [Fact]
    public async Task NothingHappensBeforeItsRecord()
    {
        List<string> seen = [];
        var send = Triage.SendTool((_, _) =>
        {
            seen.Add("call");
            return new { id = "sent_1" };
        });
        await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Say("Sent.")),
            workflow => workflow.AddTool(send, Triage.Send with
            {
                Verify = (_, _) =>
                {
                    seen.Add("verify");
                    return new(true);
                },
            }),
            ledger: ledger => new WatchedLedger(ledger, seen), vault: vault => new WatchedVault(vault, seen));

        await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(
            [
                "put", "run.started", "put", "plan.recorded", "put", "intent", "call", "put", "outcome", "verify", "verify.recorded",
                "put", "plan.recorded", "verify.recorded", "run.finished",
            ], seen);
    }

    [Fact]
    public async Task GovernanceSwitchedOffIsTheToolItself()
    {
        await using var host = Triage.Host(new(Say("")), _ => { }, new() { ["Governance"] = "false" });
        var send = Triage.SendTool();

        Assert.Same(send, host.Services.GetRequiredService<ToolPipeline>().Govern(new(send, Triage.Send)));
    }

    [Fact]
    public async Task AGovernedToolCantBeCalledOutsideARun()
    {
        await using var host = Triage.Host(new(Say("")), _ => { });
        var governed = host.Services.GetRequiredService<ToolPipeline>().Govern(new(Triage.SendTool(), Triage.Send));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await governed.InvokeAsync(new()));
    }

    private sealed class WatchedLedger(InMemoryLedger inner, List<string> seen) : ILedger
    {
        public Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
        {
            seen.Add(entries[0].Type);
            return inner.AppendAsync(tenantId, entries, cancellationToken);
        }

        public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken)
        {
            seen.Add("intent");
            return inner.ReserveEffectAsync(tenantId, intent, cancellationToken);
        }

        public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
        {
            seen.Add("outcome");
            return inner.CompleteEffectAsync(tenantId, effectId, outcome, cancellationToken);
        }

        public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken)
            => inner.ResolveEffectAsync(tenantId, effectId, resolution, cancellationToken);

        public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => inner.ListEffectsAsync(tenantId, state, cancellationToken);

        public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken) => inner.ReadAsync(tenantId, query, cancellationToken);

        public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => inner.HeadsAsync(wait, cancellationToken);
    }

    private sealed class WatchedVault(InMemoryVault inner, List<string> seen) : IVault
    {
        public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        {
            seen.Add("put");
            return inner.PutAsync(tenantId, payloads, cancellationToken);
        }

        public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken) => inner.ReadAsync(tenantId, payloadRef, reason, cancellationToken);
    }
}
