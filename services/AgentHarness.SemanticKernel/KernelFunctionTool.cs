using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentPlatform.AgentHarness.SemanticKernel;

/// <summary>
/// A kernel function as a tool, named <c>plugin.function</c>. It is called through its kernel, so the kernel's own filters run; calling it as
/// the <see cref="AIFunction"/> that it is would go around them.
/// </summary>
internal sealed class KernelFunctionTool(Kernel kernel, KernelFunction function) : AIFunction
{
    private static readonly AsyncLocal<KernelFunction?> _underWay = new();
    private static readonly AsyncLocal<Kernel?> _kernelOfTheRun = new();

    /// <summary>With the run's filters, so that functions called by functions are governed too.</summary>
    public static Kernel? KernelOfTheRun
    {
        get => _kernelOfTheRun.Value;
        set => _kernelOfTheRun.Value = value;
    }

    public override string Name => NameOf(function);

    public override string Description => function.Description;

    public override JsonElement JsonSchema => function.JsonSchema;

    public override JsonSerializerOptions JsonSerializerOptions => function.JsonSerializerOptions;

    public static string NameOf(KernelFunction function) => $"{function.PluginName}.{function.Name}";

    /// <summary>True once for the call that the governed tool makes; from there on calls of the function are calls of their own.</summary>
    public static bool IsGovernedCall(KernelFunction function)
    {
        if (_underWay.Value is not { } underWay || NameOf(underWay) != NameOf(function)) return false;
        _underWay.Value = null;
        return true;
    }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        _underWay.Value = function;
        var result = await function.InvokeAsync(KernelOfTheRun ?? kernel, new KernelArguments(arguments), cancellationToken).ConfigureAwait(false);
        return result.GetValue<object>();
    }
}
