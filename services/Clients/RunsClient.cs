using System.Net;
using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary>The runs of an agent's own service, as whoever starts them sees them.</summary>
public sealed class RunsClient(HttpClient http)
{
    /// <exception cref="ProblemException">Refused; nothing was recorded.</exception>
    public Task<RunAccepted> StartAsync(RunRequest request, CancellationToken cancellationToken)
        => http.PostAsync<RunAccepted>("v1/runs", request, cancellationToken);

    /// <summary>Null when the token's tenant has no such run.</summary>
    public async Task<RunStatus?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetAsync<RunStatus>($"v1/runs/{Uri.EscapeDataString(runId)}", cancellationToken).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
