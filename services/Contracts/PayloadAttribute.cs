namespace AgentPlatform.Contracts;

/// <summary>
/// Marks a type or member that can carry raw payload: prompts, messages, tool arguments and results, documents.
/// The analyzer (AP0002) refuses to let a marked value reach a log, span, metric label or exception message.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class PayloadAttribute : Attribute;
