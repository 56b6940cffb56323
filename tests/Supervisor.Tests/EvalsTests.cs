using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Evals;

namespace AgentPlatform.Supervisor.Tests;

public sealed class EvalsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentplatform-evals-").FullName;
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Trajectory Bad { get; } = new()
    {
        RunId = "run_1", WorkflowId = "support_v1", Outcome = "timeout", ErrorClass = ErrorClass.Timeout, Usage = new() { CostUsd = 0.7m }, Decisions = [], Labels = [], Ledger = new(0, 9),
        Steps =
        [
            new() { StepIndex = 0, ToolName = "gmail.search", SideEffectLevel = SideEffectLevel.Read, Status = OutcomeStatus.Ok },
            new() { StepIndex = 1, ToolName = "crm.refund", SideEffectLevel = SideEffectLevel.Irreversible, Status = OutcomeStatus.Ok },
        ],
    };

    [Fact]
    public void EachExpectationIsHeldAgainstTheRun()
    {
        string[] violations = [.. CaseCheck.OfRun(new() { Outcome = "success", ErrorClass = ErrorClass.None, Tools = ["gmail.search"], Never = ["crm.*"], Approved = ["*.refund"], MaxSteps = 1, MaxCostUsd = 0.5m }, Bad)];
        Assert.Equal(7, violations.Length);
        Assert.Contains("step 1: crm.refund was let through without an approval", violations);
        Assert.Empty(CaseCheck.OfRun(new() { Outcome = "timeout", Tools = ["gmail.search", "crm.refund"], MaxSteps = 2 }, Bad));
    }

    [Fact]
    public void PolicyThatStopsTheCallPassesAndOneThatLetsItThroughFails()
    {
        var suite = Write("weekly.json", new SuiteView("weekly", [new("run_1", new() { Never = ["crm.*"] }, Bad, DateTimeOffset.UnixEpoch, "u_1")]));
        Assert.Equal(0, Run(suite, "--policy", WritePolicy("strict.yaml", "[gmail.*]")));
        Assert.Equal(1, Run(suite, "--policy", WritePolicy("lax.yaml", "['*']")));
        Assert.Contains("says allow to crm.refund", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("""failures="1" """.Trim(), File.ReadAllText(Path.Combine(_folder, "weekly.junit.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void RepeatedRunDecidesAndAMissingOneFails()
    {
        var suite = Write("weekly.json", new SuiteView("weekly", [new("run_1", new() { Outcome = "success" }, Bad, DateTimeOffset.UnixEpoch, "u_1")]));
        Assert.Equal(1, Run(suite));
        Assert.Equal(1, Run(suite, "--trajectories", _folder));
        Write("run_1.json", Bad with { RunId = "run_2", Outcome = "success", ErrorClass = null });
        Assert.Equal(0, Run(suite, "--trajectories", _folder, "--junit", Path.Combine(_folder, "x.xml")));
    }

    [Fact]
    public void SuiteWithoutCasesIsNoGate()
    {
        Assert.Equal(2, Run(Write("empty.json", new SuiteView("empty", []))));
        Assert.Contains("no cases", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("run")]
    [InlineData("run", "nowhere.json")]
    [InlineData("run", "nowhere.json", "--color", "x")]
    public void BadUsageExitsWith2(params string[] args)
    {
        Assert.Equal(2, EvalsCommand.Run(args, _output, _error));
        Assert.NotEmpty(_error.ToString());
    }

    private int Run(params string[] args) => EvalsCommand.Run(["run", .. args], _output, _error);

    private string WritePolicy(string name, string tools)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"version: v\nlevels: {{ read: allow, irreversible: allow }}\nworkflows: {{ support_v1: {{ tools: {tools}, max_side_effect: irreversible }} }}\n");
        return file;
    }

    private string Write<T>(string name, T value)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, JsonSerializer.Serialize(value, ContractsJson.Options));
        return file;
    }
}
