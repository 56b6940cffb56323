using System.Collections.Concurrent;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>
/// The label values a metric may carry. Names come from registration (an agent's workflows, tools and models at start, the
/// tenants a service serves), never from input; what was not registered, or came after the bound, is counted as <c>other</c>.
/// </summary>
public sealed class MetricLabels
{
    public const string Other = "other";

    /// <summary>Most values of one label. Beyond it a time series database suffers before anyone looks at the label.</summary>
    public const int MaxValues = 200;

    private readonly Bounded _workflows = new(), _tools = new(), _models = new(), _tenants = new();

    public void RegisterWorkflow(string workflowId) => _workflows.Register(workflowId);

    public void RegisterTool(string toolName) => _tools.Register(toolName);

    public void RegisterModel(string model) => _models.Register(model);

    public void RegisterTenant(string tenantId) => _tenants.Register(tenantId);

    internal string Workflow(string? value) => _workflows.ValueOf(value);

    internal string Tool(string? value) => _tools.ValueOf(value);

    internal string Model(string? value) => _models.ValueOf(value);

    internal string Tenant(string? value) => _tenants.ValueOf(value);

    private sealed class Bounded
    {
        private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
        private readonly Lock _gate = new();

        public void Register(string value)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            lock (_gate)
                if (_known.Count < MaxValues) _known.TryAdd(value, value);
        }

        public string ValueOf(string? value) => value is not null && _known.TryGetValue(value, out var known) ? known : Other;
    }
}
