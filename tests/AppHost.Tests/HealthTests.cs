using AgentPlatform.Contracts;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentPlatform.AppHost.Tests;

[Collection(nameof(ComposedStack))]
public sealed class HealthTests(ComposedStack stack)
{
    /// <summary>What the Aspire dashboard shows after the start: green, but for what somebody starts by hand.</summary>
    [StackFact]
    public async Task Everything_that_was_started_is_healthy()
    {
        var started = stack.App.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Where(resource => resource is (ProjectResource or ExecutableResource or ContainerResource) && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>()).ToList();
        Assert.NotEmpty(started);
        foreach (var resource in started)
            await ComposedStack.EventuallyAsync($"health of {resource.Name}", () => Task.FromResult(IsWell(resource) ? resource : null));
    }

    private bool IsWell(IResource resource)
    {
        if (!stack.App.ResourceNotifications.TryGetCurrentState(resource.Name, out var now)) return false;
        return resource.Name == Resources.DatabaseSetup
            ? now.Snapshot is { ExitCode: 0, State.Text: "Finished" }
            : now.Snapshot is { State.Text: "Running", HealthStatus: HealthStatus.Healthy };
    }
}
