using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;

namespace AgentPlatform.SupportTriage.Tickets;

/// <summary>Refuses a run whose input is no ticket before anything is recorded of it.</summary>
internal static class TicketInput
{
    public static RouteGroupBuilder RequireTickets(this RouteGroupBuilder runs)
    {
        runs.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                if (context.Arguments.OfType<RunRequest>().FirstOrDefault() is { WorkflowId: TriageWorkflow.Id } request) TicketReader.Read(request.Input);
                return await next(context);
            }
            catch (TicketException malformed)
            {
                return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, $"input: {malformed.Message}.");
            }
        });
        return runs;
    }
}
