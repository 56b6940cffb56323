using System.Globalization;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.LocalRuntime.Processes;
using Aspire.Hosting.Kubernetes.Resources;

namespace AgentPlatform.AppHost.Observability;

/// <summary>
/// A backend of the telemetry, as a container or as a local program. Containers listen on fixed ports of their own
/// network; local programs on free ports of 127.0.0.1, known before anything starts so that configuration can name them.
/// </summary>
internal sealed class Backend
{
    private readonly Dictionary<string, int> _ports = [];

    private Backend(IResourceBuilder<ContainerResource>? container, IResourceBuilder<ExecutableResource>? program)
        => (Container, Program) = (container, program);

    public IResourceBuilder<ContainerResource>? Container { get; }
    public IResourceBuilder<ExecutableResource>? Program { get; }

    public static Backend InContainer(IDistributedApplicationBuilder builder, string name, string image, string tag)
        => new(builder.AddContainer(name, image, tag), null);

    public static Backend OnThisMachine(IDistributedApplicationBuilder builder, string name, string program, string directory)
        => new(null, builder.AddExecutable(name, program, directory));

    public Backend Endpoint(string name, int port)
    {
        _ports[name] = Container is null ? Ports.Free() : port;
        Container?.WithEndpoint(targetPort: port, scheme: "http", name: name);
        Program?.WithEndpoint(port: _ports[name], targetPort: _ports[name], scheme: "http", name: name, isProxied: false);
        return this;
    }

    public Backend Environment(string name, string value)
    {
        Container?.WithEnvironment(name, value);
        Program?.WithEnvironment(name, value);
        return this;
    }

    public Backend Environment(string name, ReferenceExpression value)
    {
        Container?.WithEnvironment(name, value);
        Program?.WithEnvironment(name, value);
        return this;
    }

    public Backend Arguments(params string[] arguments)
    {
        Container?.WithArgs(arguments);
        Program?.WithArgs(arguments);
        return this;
    }

    public Backend Healthy(string path, string endpoint)
    {
        Container?.Healthy(path, endpoint);
        Program?.WithHttpHealthCheck(path, endpointName: endpoint);
        return this;
    }

    /// <summary>Configuration from the repository: mounted read-only, published with the artefacts, or read in place.</summary>
    /// <returns>Where the backend sees it.</returns>
    public string Configuration(string source, string target)
    {
        if (Container is null) return source;
        if (Container.ApplicationBuilder.ExecutionContext.IsPublishMode) Container.WithPublishedFiles(source, target);
        else Container.WithBindMount(source, target, isReadOnly: true);
        return target;
    }

    /// <summary>What it keeps: a named volume when wanted, or a local folder.</summary>
    /// <param name="group">The image's, which Kubernetes lets write to a new volume.</param>
    /// <returns>Where the backend sees it.</returns>
    public string Data(Backends backends, string name, string target, int group)
    {
        if (Container is null) return backends.State(name);
        if (Container.ApplicationBuilder.ExecutionContext.IsPublishMode || Container.ApplicationBuilder.Configuration.GetValue<bool>("AppHost:Persistent"))
            Container.WithVolume($"agentplatform-{name}", target)
                .PublishForKubernetes(kubernetes =>
                {
                    (kubernetes.Workload!.PodTemplate.Spec.SecurityContext ??= new()).FsGroup = group;
                    ((Deployment)kubernetes.Workload).Spec.Strategy = new() { Type = "Recreate", RollingUpdate = null! }; // two can't share its data
                });
        return target;
    }

    /// <summary><c>host:port</c> for another backend: the container's name, or this machine.</summary>
    public string Address(string endpoint) => string.Create(CultureInfo.InvariantCulture, $"{Host}:{_ports[endpoint]}");

    /// <summary><c>host:port</c> to listen on.</summary>
    public string Listen(string endpoint) => string.Create(CultureInfo.InvariantCulture, $"{(Container is null ? "127.0.0.1" : "0.0.0.0")}:{_ports[endpoint]}");

    public string Port(string endpoint) => _ports[endpoint].ToString(CultureInfo.InvariantCulture);

    public EndpointReference Reference(string endpoint) => Container?.GetEndpoint(endpoint) ?? Program!.GetEndpoint(endpoint);

    public string Url(string endpoint) => $"http://{Address(endpoint)}";

    private string Host => Container is null ? "127.0.0.1" : Container.ApplicationBuilder.IsForKubernetes() ? $"{Container.Resource.Name}-service" : Container.Resource.Name;
}
