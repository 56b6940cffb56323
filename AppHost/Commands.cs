namespace AgentPlatform.AppHost;

/// <summary>Buttons on resources of the Aspire dashboard, for the first five minutes.</summary>
internal static class Commands
{
    public static void AddCommands(this IDistributedApplicationBuilder builder, Identity identity,
        IResourceBuilder<ProjectResource> ledger, IResourceBuilder<ProjectResource> supervisor, IResourceBuilder<ProjectResource> agent)
    {
    }
}
