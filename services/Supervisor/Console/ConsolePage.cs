using System.Net;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.AspNetCore.Components;

namespace AgentPlatform.Supervisor.Console;

/// <summary>A page of one tenant. What a call refuses is shown as the page's problem; an expired sign-in leads to a new one.</summary>
public abstract class ConsolePage : ComponentBase
{
    [Parameter]
    public string Tenant { get; set; } = "";

    [Inject]
    protected ConsoleApi Api { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    protected string? Problem { get; set; }

    protected abstract Task LoadAsync();

    protected override async Task OnInitializedAsync()
    {
        try
        {
            await LoadAsync();
        }
        catch (ProblemException expired) when (expired.Status == HttpStatusCode.Unauthorized)
        {
            Navigation.NavigateTo("/sign-in");
        }
        catch (ProblemException refused)
        {
            Problem = Describe(refused);
        }
        catch (HttpRequestException)
        {
            Problem = "A service of the stack did not answer. Nothing was changed; try again in a moment.";
        }
    }

    internal static string Describe(ProblemException refused) => refused.Code switch
    {
        ProblemCodes.Forbidden => "You are signed in, but your token does not allow this.",
        _ => refused.Detail,
    };
}
