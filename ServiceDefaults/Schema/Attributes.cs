namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Attributes of <c>agent.*</c> spans. Enumerated values are the wire's snake_case names.</summary>
public static class Attributes
{
    public static class Agent
    {
        public static readonly AttributeKey<string> RunId = new("agent.run_id");
        public static readonly AttributeKey<string> WorkflowId = new("agent.workflow_id");
        public static readonly AttributeKey<string> TenantId = new("agent.tenant_id");
        public static readonly AttributeKey<int> StepIndex = new("agent.step_index");
        public static readonly AttributeKey<int> StepCount = new("agent.step_count");
        public static readonly AttributeKey<string> Outcome = new("agent.outcome");
        public static readonly AttributeKey<string> PromptVersion = new("agent.prompt_version");
        public static readonly AttributeKey<string> PolicyVersion = new("agent.policy_version");
        public static readonly AttributeKey<string> HarnessVersion = new("agent.harness_version");
        public static readonly AttributeKey<string> PlanHash = new("agent.plan.hash");
    }

    public static class Actor
    {
        public static readonly AttributeKey<string> UserId = new("actor.user_id");
        public static readonly AttributeKey<bool> IsAgent = new("actor.is_agent");
    }

    public static class Tool
    {
        public static readonly AttributeKey<string> Name = new("tool.name");
        public static readonly AttributeKey<string> SchemaVersion = new("tool.schema_version");
        public static readonly AttributeKey<string> SideEffectLevel = new("tool.side_effect_level");
        public static readonly AttributeKey<string> IdempotencyKey = new("tool.idempotency_key");
        public static readonly AttributeKey<string> ArgsHash = new("tool.args.hash");
        public static readonly AttributeKey<string> ArgsRef = new("tool.args.ref");
        public static readonly AttributeKey<long> ArgsBytes = new("tool.args.bytes");
        public static readonly AttributeKey<string> ResultHash = new("tool.result.hash");
        public static readonly AttributeKey<string> ResultRef = new("tool.result.ref");
        public static readonly AttributeKey<long> ResultBytes = new("tool.result.bytes");
        public static readonly AttributeKey<int> RetryCount = new("tool.retry_count");
        public static readonly AttributeKey<bool> CircuitBreakerTripped = new("tool.circuit_breaker_tripped");
    }

    public static class Approval
    {
        public static readonly AttributeKey<string> State = new("approval.state");
        public static readonly AttributeKey<string> Id = new("approval.id");
        public static readonly AttributeKey<string> ApproverId = new("approval.approver_id");
        public static readonly AttributeKey<long> LatencyMs = new("approval.latency_ms");
    }

    public static class Verify
    {
        public static readonly AttributeKey<string> Strategy = new("verify.strategy");
        public static readonly AttributeKey<bool> Passed = new("verify.passed");
    }

    public static class Budget
    {
        public static readonly AttributeKey<int> MaxSteps = new("budget.max_steps");
        public static readonly AttributeKey<double> MaxCostUsd = new("budget.max_cost_usd");
        public static readonly AttributeKey<long> MaxLatencyMs = new("budget.max_latency_ms");
    }

    public static class Usage
    {
        public static readonly AttributeKey<long> TokensIn = new("usage.tokens_in");
        public static readonly AttributeKey<long> TokensOut = new("usage.tokens_out");
        public static readonly AttributeKey<double> CostUsd = new("usage.cost_usd");
    }

    public static readonly AttributeKey<string> ErrorClass = new("error_class");
    public static readonly AttributeKey<long> LatencyMs = new("latency_ms");

    /// <summary>OpenTelemetry's GenAI names, as they exist today, beside our own.</summary>
    public static class GenAi
    {
        public static readonly AttributeKey<string> OperationName = new("gen_ai.operation.name");
        public static readonly AttributeKey<string> ProviderName = new("gen_ai.provider.name");
        public static readonly AttributeKey<string> RequestModel = new("gen_ai.request.model");
        public static readonly AttributeKey<string> ResponseModel = new("gen_ai.response.model");
        public static readonly AttributeKey<long> InputTokens = new("gen_ai.usage.input_tokens");
        public static readonly AttributeKey<long> OutputTokens = new("gen_ai.usage.output_tokens");
        public static readonly AttributeKey<string> ToolName = new("gen_ai.tool.name");
        public static readonly AttributeKey<string> ToolCallId = new("gen_ai.tool.call.id");
        public static readonly AttributeKey<string> ErrorType = new("error.type");
    }
}
