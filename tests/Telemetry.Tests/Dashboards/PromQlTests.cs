namespace AgentPlatform.Telemetry.Tests.Dashboards;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("sum by (a) (rate(x_total{b=\"c\"}[5m])) / (y > 0)", "x_total", "y")]
    [InlineData("histogram_quantile(0.95, sum by (le, tool_name) (rate(x_bucket[5m])))", "x_bucket")]
    [InlineData("(a:b:c{d=~\"e|f\"} offset 5m) and on (d) up", "a:b:c", "up")]
    public void Metrics_are_told_from_functions_labels_and_keywords(string expression, params string[] metrics)
        => Assert.Equal(metrics, PromQl.Metrics(expression));

    [Fact]
    public void Selected_labels_belong_to_their_metric()
        => Assert.Equal([("x", "a"), ("x", "b"), ("y", "c")], PromQl.SelectedLabels("x{a=\"1\", b!~\"2\"} + y{c=~\"3\"}"));
}
