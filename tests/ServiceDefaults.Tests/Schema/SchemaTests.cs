using System.Diagnostics.Metrics;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Tests.Schema;

[Collection(nameof(Telemetry.ProcessWideTelemetry))]
public sealed class SchemaTests
{
    [Fact]
    public void SchemaExportsAreCurrent()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "AgentPlatform.sln"))) root = root.Parent;
        Assert.NotNull(root);
        foreach (var (path, content) in SchemaExports.All)
        {
            var file = Path.Combine(root.FullName, path);
            if (Environment.GetEnvironmentVariable("AGENTPLATFORM_UPDATE_SCHEMA") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, content);
            }
            Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == content, $"{path} is stale; see docs/schema.md for the command that writes it.");
        }
    }

    [Fact]
    public void EnumerationsAreTheContracts()
    {
        Assert.Equal(Enum.GetValues<SideEffectLevel>().Select(WireName.Of), AllowedValues.SideEffectLevels);
        Assert.Equal(Enum.GetValues<ApprovalState>().Select(WireName.Of), AllowedValues.ApprovalStates);
        Assert.Equal(Enum.GetValues<ErrorClass>().Select(WireName.Of), AllowedValues.ErrorClasses);
    }

    [Fact]
    public void EveryMetricOfTheVocabularyHasAMethodThatSetsExactlyItsLabels()
    {
        var seen = new Dictionary<string, string[]>();
        using var metrics = new AgentMetrics();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == AgentMetrics.MeterName) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen[instrument.Name] = Keys(tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen[instrument.Name] = Keys(tags));
        listener.Start();
        UseAll(metrics);
        Assert.Equal(Metrics.All.Select(x => x.Name).Order(), seen.Keys.Order());
        foreach (var metric in Metrics.All) Assert.Equal(metric.Labels, seen[metric.Name]);
    }

    [Fact]
    public void ANameNobodyRegisteredIsCountedAsOther()
    {
        var labels = new MetricLabels();
        for (var i = 0; i < MetricLabels.MaxValues + 10; i++) labels.RegisterTool($"tool_{i}");
        Assert.Equal(["tool_7", "other", "other"], new[] { labels.Tool("tool_7"), labels.Tool($"tool_{MetricLabels.MaxValues + 5}"), labels.Tool("from input") });
    }

    private static string[] Keys(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = new string[tags.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = tags[i].Key;
        return keys;
    }

    private static void UseAll(AgentMetrics metrics)
    {
        metrics.RunFinished("w", RunOutcomes.Success, TimeSpan.FromSeconds(1));
        metrics.ToolCalled("t", OutcomeStatus.Ok, SideEffectLevel.Read, ErrorClass.None, TimeSpan.Zero);
        metrics.StepRetried("w", "t");
        metrics.ReadDegraded("w", "t");
        metrics.VerificationFailed("w");
        metrics.ApprovalEntered("w", ApprovalState.Requested);
        metrics.ApprovalQueueAge(TimeSpan.Zero);
        metrics.ApprovalWaited(TimeSpan.Zero);
        metrics.TokensUsed("w", "m", 1, 2);
        metrics.CostIncurred("w", "m", 0.1m);
        metrics.BudgetTripped("w", Budget.Cost);
        metrics.CircuitChanged("t", CircuitState.Open);
        metrics.EffectsInDoubt("t_1", 1);
        metrics.SchemaViolated("s", "k");
        metrics.Redacted("s", "k");
        metrics.AuditGap(AuditGapKind.IntentWithoutOutcome, 0);
        metrics.LedgerAppended(TimeSpan.Zero);
        metrics.ChainVerified("t_1", 1);
        metrics.VaultPayloads(VaultPayloadState.Live, 1);
        metrics.VaultAccessed(VaultAccessResult.Released);
    }
}
