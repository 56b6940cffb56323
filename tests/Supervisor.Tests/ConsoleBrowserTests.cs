using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Playwright;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>An operator's day in a real browser, against the real ledger and vault. <c>AGENTPLATFORM_SCREENSHOTS</c> names a folder for pictures of each page.</summary>
public sealed class ConsoleBrowserTests(RealStack stack) : IClassFixture<RealStack>
{
    private const string Policy = """
        version: support_policy@2
        levels: { read: allow, write: require_approval }
        workflows: { support_v1: { tools: ["gmail.*"], max_side_effect: write } }
        """;

    private readonly List<string> _browserErrors = [];

    [BrowserFact]
    public async Task OperatorSignsInOnceDecidesRevealsSettlesVerifiesAndImproves()
    {
        var (waiting, doubtful) = await SeedAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Browser, Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await NewPageAsync(browser);
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);

        await page.GotoAsync($"/t/{RealStack.Tenant}/runs");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
        await SignInAsync(page);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await ShotAsync(page, "runs");

        await SecondUseOfTheTokenIsRefusedAsync(browser);
        await RevealAsync(page, waiting);
        await ApproveByKeyboardAsync(page, waiting);
        await SettleAsync(page, doubtful);
        await VerifyAsync(page);
        await TryPolicyAsync(page);
        await ImproveAsync(page, doubtful);
        foreach (var name in (string[])["cost", "gaps", "runs?outcome=success"])
        {
            await page.GotoAsync($"/t/{RealStack.Tenant}/{name}");
            Assert.Equal(0, await page.Locator("script").CountAsync());
            await ShotAsync(page, name.Split('?')[0] + "-after");
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync($"/t/{RealStack.Tenant}/approvals");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
        Assert.Empty(_browserErrors);
    }

    private async Task SignInAsync(IPage page)
    {
        await page.GotoAsync($"/sign-in?token={stack.OneTimeToken}");
        await ShotAsync(page, "sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        // Not WaitForURLAsync: it waits for a load event too, and has been seen to wait for one that never came although the page was idle.
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/t/{RealStack.Tenant}/runs$"));
    }

    private async Task SecondUseOfTheTokenIsRefusedAsync(IBrowser browser)
    {
        var other = await NewPageAsync(browser);
        await other.GotoAsync($"/sign-in?token={stack.OneTimeToken}");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Alert)).ToContainTextAsync("used before");
        _browserErrors.RemoveAll(error => error.Contains("403", StringComparison.Ordinal));
        await other.Context.CloseAsync();
    }

    private async Task RevealAsync(IPage page, Records waiting)
    {
        await page.GotoAsync($"/t/{RealStack.Tenant}/approvals");
        await ShotAsync(page, "approvals");
        await page.GetByRole(AriaRole.Link, new() { Name = "Read them before you decide" }).ClickAsync();
        await page.GetByLabel("Why do you need to read it?").FillAsync("checking the refund before approving it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.payload")).ToContainTextAsync("order-77");
        await ShotAsync(page, "payload");
        var read = (await stack.Ledger.ReadAsync(RealStack.Tenant, new(Type: EntryTypes.PayloadAccessed), default)).Entries.Last(entry => entry.RunId == waiting.RunId);
        Assert.Equal("u_operator", read.Actor?.UserId);
    }

    private async Task ApproveByKeyboardAsync(IPage page, Records waiting)
    {
        await page.GotoAsync($"/t/{RealStack.Tenant}/approvals");
        await page.GetByLabel("Comment").FocusAsync();
        await page.Keyboard.TypeAsync("within the limit");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Approve", await page.Locator(":focus").InnerTextAsync());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("is approved");
        var decided = Assert.Single((await stack.Ledger.ReadAsync(RealStack.Tenant, new(RunId: waiting.RunId, Type: EntryTypes.ApprovalDecided), default)).Entries);
        Assert.Equal(("u_operator", ApprovalState.Approved), (decided.Actor!.UserId, decided.Approval!.State));
        await page.ReloadAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Status).CountAsync());
    }

    private async Task SettleAsync(IPage page, Records doubtful)
    {
        await Eventually.TrueAsync(async () => (await stack.Ledger.ListEffectsAsync(RealStack.Tenant, "in_doubt", default)).Count == 1, "the lease is over");
        await page.GotoAsync($"/t/{RealStack.Tenant}/effects");
        await ShotAsync(page, "effects");
        await page.GetByLabel("How do you know?").FillAsync("found in the vendor's sent folder");
        await page.GetByRole(AriaRole.Button, new() { Name = "It happened" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Settled");
        Assert.Single((await stack.Ledger.ReadAsync(RealStack.Tenant, new(RunId: doubtful.RunId, Type: EntryTypes.EffectResolved), default)).Entries);
    }

    private async Task VerifyAsync(IPage page)
    {
        await page.GotoAsync($"/t/{RealStack.Tenant}/ledger");
        await ShotAsync(page, "ledger");
        await page.GetByRole(AriaRole.Link, new() { Name = "Verify the whole chain" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Intact.");
        await ShotAsync(page, "verification");
        await page.GotoAsync($"/t/{RealStack.Tenant}/ledger/1");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("sibling hashes lead from this record");
    }

    private async Task TryPolicyAsync(IPage page)
    {
        await page.GotoAsync($"/t/{RealStack.Tenant}/policies");
        await page.GetByLabel("Document (YAML or JSON)").FillAsync("version: broken");
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("line 1: levels: missing");
        await page.GetByLabel("Document (YAML or JSON)").FillAsync(Policy);
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("recorded calls");
        await ShotAsync(page, "simulation");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the policies" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("is active");
        await ShotAsync(page, "policies");
    }

    private async Task ImproveAsync(IPage page, Records doubtful)
    {
        await page.GotoAsync($"/t/{RealStack.Tenant}/runs/{doubtful.RunId}");
        await page.GetByLabel("Error class, or x-").FillAsync("timeout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add label" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Label timeout");
        await page.GetByLabel("Suite").FillAsync("weekly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add case" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("suite weekly");
        await ShotAsync(page, "run");
        await page.GotoAsync($"/t/{RealStack.Tenant}/suites/weekly");
        await ShotAsync(page, "suite");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("gmail.send");
    }

    /// <summary>A success, a failure, a run that waits for an approval, and one whose write is in doubt.</summary>
    private async Task<(Records Waiting, Records Doubtful)> SeedAsync()
    {
        Records[] runs = [.. Enumerable.Range(0, 4).Select(_ => Records.NewRun(RealStack.Tenant, DateTimeOffset.UtcNow.AddMinutes(-5)))];
        await stack.AppendAsync(runs[0].Started(), runs[0].Outcome(0, "gmail.search", SideEffectLevel.Read), runs[0].Finished());
        await stack.AppendAsync(runs[1].Started(), runs[1].Outcome(0, "gmail.search", SideEffectLevel.Read, ErrorClass.Timeout), runs[1].Finished(ErrorClass.Timeout));
        await stack.AppendAsync(runs[2].Started());
        var args = await stack.PutAsync("""{"order":"order-77","amount":120}""", runs[2].RunId);
        await stack.As("svc_harness").RequestAsync(RealStack.Tenant, new()
        {
            RunId = runs[2].RunId, WorkflowId = Records.Workflow, StepIndex = 1, ToolName = "crm.refund", SideEffectLevel = SideEffectLevel.Irreversible,
            ArgsHash = args.PayloadHash, PayloadRef = args.PayloadRef, PolicyVersion = "policy@1", Reason = "levels.irreversible",
        });
        var sent = await stack.PutAsync("""{"to":"x@example.com"}""", runs[3].RunId);
        await stack.AppendAsync(runs[3].Started());
        await stack.Ledger.ReserveEffectAsync(RealStack.Tenant, runs[3].Intent(0) with { Payload = new() { ArgsHash = sent.PayloadHash, PayloadRef = sent.PayloadRef } }, default);
        await stack.AppendAsync(runs[3].Finished(ErrorClass.InDoubt));
        await Eventually.TrueAsync(async () => (await stack.As("u_reader").GetAsync<RunList>($"v1/tenants/{RealStack.Tenant}/runs")).Runs.Count(run => run.State == "finished") == 3, "the runs are projected");
        return (runs[2], runs[3]);
    }

    private async Task<IPage> NewPageAsync(IBrowser browser)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = stack.Supervisor.Address.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _browserErrors.Add(message.Text);
        };
        return page;
    }

    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("AGENTPLATFORM_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
