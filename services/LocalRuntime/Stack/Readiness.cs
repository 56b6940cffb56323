using System.Globalization;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Stack;

/// <summary>Waits until a process can be used: health endpoint answers, or a one-shot is done.</summary>
internal static class Readiness
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    public static async Task WaitAsync(LocalProcess process, ChildProcess child, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(process.ReadyWithin);
        try
        {
            if (process.Health is null) await ExitedAsync(process, child, deadline.Token);
            else await HealthyAsync(process, child, process.Health, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(process, child, string.Create(CultureInfo.InvariantCulture, $"was not ready within {process.ReadyWithin.TotalSeconds:0} s"));
        }
    }

    private static async Task ExitedAsync(LocalProcess process, ChildProcess child, CancellationToken cancellationToken)
    {
        await child.WaitForExitAsync(cancellationToken);
        if (child.ExitCode != 0) throw Failed(process, child, string.Create(CultureInfo.InvariantCulture, $"failed with exit code {child.ExitCode}"));
    }

    private static async Task HealthyAsync(LocalProcess process, ChildProcess child, Uri health, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answers = await AnswersAsync(health, cancellationToken);
            // Asked after the answer: one that came from a stranger on the same port does not count for a child that is dead.
            if (child.HasExited)
            {
                await child.WaitForExitAsync(cancellationToken);
                throw Failed(process, child, string.Create(CultureInfo.InvariantCulture, $"stopped with exit code {child.ExitCode}"));
            }
            if (answers) return;
            await Task.Delay(Between, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(Uri health, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(health, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static ProcessFailedException Failed(LocalProcess process, ChildProcess child, string reason)
        => new(process.Name, reason, process.Spec.LogFile, child.LastOutput);
}
