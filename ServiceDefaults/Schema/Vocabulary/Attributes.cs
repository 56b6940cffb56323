using System.Collections.Generic;
using static AgentPlatform.ServiceDefaults.Schema.Classification;
using static AgentPlatform.ServiceDefaults.Schema.SpanSets;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Attributes of <c>agent.*</c> spans. Enumerated values are the wire's snake_case names.</summary>
public static class Attributes
{
    public static class Agent
    {
        public static readonly AttributeKey<string> RunId = new("agent.run_id", Identifier, "The run; the primary key of everything.") { On = Every, RequiredOn = Every };
        public static readonly AttributeKey<string> WorkflowId = new("agent.workflow_id", Name, "Stable name of the workflow.") { On = Every, RequiredOn = Every };
        public static readonly AttributeKey<string> TenantId = new("agent.tenant_id", Name, "Whose run it is.") { On = Every, RequiredOn = Every };
        public static readonly AttributeKey<int> StepIndex = new("agent.step_index", Measure, "Counts from 0 within the run.") { On = Every };
        public static readonly AttributeKey<int> StepCount = new("agent.step_count", Measure, "Steps the run took.") { On = Every };
        public static readonly AttributeKey<string> Outcome = new("agent.outcome", Enumeration, "success, or why not.") { On = RunEnds, Values = AllowedValues.RunOutcomes };
        public static readonly AttributeKey<string> PromptVersion = new("agent.prompt_version", Name, "Version of the prompt.") { On = Every };
        public static readonly AttributeKey<string> PolicyVersion = new("agent.policy_version", Name, "Version of the policy in force.") { On = Every };
        public static readonly AttributeKey<string> HarnessVersion = new("agent.harness_version", Name, "Version of the harness.") { On = Every };
        public static readonly AttributeKey<string> PlanHash = new("agent.plan.hash", Hash, "Keyed hash of the canonical plan.") { On = Every };
    }

    public static class Actor
    {
        public static readonly AttributeKey<string> UserId = new("actor.user_id", Identifier, "Who started the run.") { On = Every };
        public static readonly AttributeKey<bool> IsAgent = new("actor.is_agent", Flag, "Whether an agent acts for that user.") { On = Every };
    }

    public static class Tool
    {
        public static readonly AttributeKey<string> Name = new("tool.name", Classification.Name, "Registered name of the tool.") { On = Tools, RequiredOn = Calls };
        public static readonly AttributeKey<string> SchemaVersion = new("tool.schema_version", Classification.Name, "Version of the tool's schema.") { On = Tools };
        public static readonly AttributeKey<string> SideEffectLevel = new("tool.side_effect_level", Enumeration, "What it may do to the world.") { On = Tools, RequiredOn = Calls, Values = AllowedValues.SideEffectLevels };
        public static readonly AttributeKey<string> IdempotencyKey = new("tool.idempotency_key", Identifier, "Stable key that keeps the effect from happening twice.") { On = Tools };
        public static readonly AttributeKey<string> ArgsHash = new("tool.args.hash", Hash, "Keyed hash of the canonical arguments.") { On = Tools };
        public static readonly AttributeKey<string> ArgsRef = new("tool.args.ref", Reference, "The arguments in the vault.") { On = Tools };
        public static readonly AttributeKey<long> ArgsBytes = new("tool.args.bytes", Measure, "Size of the canonical arguments.") { On = Tools };
        public static readonly AttributeKey<string> ResultHash = new("tool.result.hash", Hash, "Keyed hash of the canonical result.") { On = Tools };
        public static readonly AttributeKey<string> ResultRef = new("tool.result.ref", Reference, "The result in the vault.") { On = Tools };
        public static readonly AttributeKey<long> ResultBytes = new("tool.result.bytes", Measure, "Size of the canonical result.") { On = Tools };
        public static readonly AttributeKey<int> RetryCount = new("tool.retry_count", Measure, "Attempts after the first.") { On = Tools };
        public static readonly AttributeKey<bool> CircuitBreakerTripped = new("tool.circuit_breaker_tripped", Flag, "Whether the call opened the circuit, or found it open.") { On = Tools };
    }

    public static class Approval
    {
        public static readonly AttributeKey<string> State = new("approval.state", Enumeration, "Where the approval stands.") { On = Approvals, RequiredOn = Waits, Values = AllowedValues.ApprovalStates };
        public static readonly AttributeKey<string> Id = new("approval.id", Identifier, "The approval.") { On = Approvals };
        public static readonly AttributeKey<string> ApproverId = new("approval.approver_id", Identifier, "Who decided.") { On = Approvals };
        public static readonly AttributeKey<long> LatencyMs = new("approval.latency_ms", Measure, "Milliseconds from request to decision.") { On = Approvals };
    }

    public static class Verify
    {
        public static readonly AttributeKey<string> Strategy = new("verify.strategy", Name, "How it was checked.") { On = Verifies };
        public static readonly AttributeKey<bool> Passed = new("verify.passed", Flag, "What came of it.") { On = Verifies };
    }

    public static class Budget
    {
        public static readonly AttributeKey<int> MaxSteps = new("budget.max_steps", Measure, "Most steps of the run.") { On = Every };
        public static readonly AttributeKey<double> MaxCostUsd = new("budget.max_cost_usd", Measure, "Most US dollars of the run.") { On = Every };
        public static readonly AttributeKey<long> MaxLatencyMs = new("budget.max_latency_ms", Measure, "Most milliseconds of the run.") { On = Every };
    }

    public static class Usage
    {
        public static readonly AttributeKey<long> TokensIn = new("usage.tokens_in", Measure, "Tokens read by the model.") { On = Every };
        public static readonly AttributeKey<long> TokensOut = new("usage.tokens_out", Measure, "Tokens written by the model.") { On = Every };
        public static readonly AttributeKey<double> CostUsd = new("usage.cost_usd", Measure, "US dollars by the price table.") { On = Every };
    }

    public static readonly AttributeKey<string> ErrorClass = new("error_class", Enumeration, "The normalised class of failure.") { On = Every, Values = AllowedValues.ErrorClasses };
    public static readonly AttributeKey<long> LatencyMs = new("latency_ms", Measure, "Milliseconds the step took.") { On = Every };

    /// <summary>OpenTelemetry's GenAI names, as they exist today, beside our own. The ones that hold content do not exist here.</summary>
    public static class GenAi
    {
        public static readonly AttributeKey<string> OperationName = new("gen_ai.operation.name", Name, "E.g. chat, execute_tool, invoke_agent.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> ProviderName = new("gen_ai.provider.name", Name, "Who serves the model.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> RequestModel = new("gen_ai.request.model", Name, "Model asked for.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> ResponseModel = new("gen_ai.response.model", Name, "Model that answered.") { On = EveryAndMcp };
        public static readonly AttributeKey<long> InputTokens = new("gen_ai.usage.input_tokens", Measure, "Tokens read by the model.") { On = EveryAndMcp };
        public static readonly AttributeKey<long> OutputTokens = new("gen_ai.usage.output_tokens", Measure, "Tokens written by the model.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> ToolName = new("gen_ai.tool.name", Name, "Registered name of the tool.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> ToolCallId = new("gen_ai.tool.call.id", Identifier, "The model's id of the call.") { On = EveryAndMcp };
        public static readonly AttributeKey<string> ErrorType = new("error.type", Code, "Type of exception, status code or error class.") { On = Everywhere };
    }
}
