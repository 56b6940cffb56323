using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AgentPlatform.TestSupport;

namespace AgentPlatform.EndToEnd.Tests;

public sealed class LauncherTests : IDisposable
{
    private readonly string _state = TestPostgres.NewFolder();
    private readonly string _tickets;

    public LauncherTests()
    {
        _tickets = Directory.CreateDirectory(Path.Combine(_state, "my-tickets")).FullName;
        File.Copy(Path.Combine(Launch.Clone, "samples/SupportTriage/tickets/1001-en-order-status.json"), Path.Combine(_tickets, "mine.json"));
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task StaysUntilToldToStop_RefusesASecond_TakesAnotherPort_AndAKillLeavesNothing()
    {
        using var occupied = Occupy(5181);
        using var first = Launch.Start(_state, ["--no-dashboard", "--tickets", _tickets]);
        var stack = await first.UpAsync();
        Assert.Equal(first.Pid, stack.Pid);
        Assert.Equal(stack.Resources.Count, stack.Alive().Count);
        Assert.Contains("port 5181 of audit-ledger is in use", first.Output);
        await Eventually.TrueAsync(() => first.Output.Contains("Console ", StringComparison.Ordinal) || first.HasExited, "the table is printed", TimeSpan.FromMinutes(2));
        Assert.False(first.HasExited, first.Output);

        using var second = Launch.Start(_state, ["--once"]);
        Assert.Equal(2, await second.ExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains(first.Pid.ToString(CultureInfo.InvariantCulture), second.Output);

        first.Kill();
        await Eventually.TrueAsync(() => stack.Alive().Count == 0, "nothing outlives a killed launcher");

        using var third = Launch.Start(_state, ["--no-dashboard", "--tickets", _tickets]);
        var again = await third.UpAsync();
        third.Terminate();
        Assert.Equal(0, await third.ExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Empty(again.Alive());
        Assert.False(File.Exists(Path.Combine(_state, "stack.json")));
    }

    [Fact]
    public async Task AMalformedTicketFailsByNameAndTheRestGoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_tickets, "torn.json"), "{\"id\": \"torn\", \"from\": ");
        using var launch = Launch.Start(_state, ["--once", "--tickets", _tickets]);
        var code = await launch.ExitAsync(TimeSpan.FromMinutes(4));
        Assert.True(code == 0, launch.Output);
        Assert.Contains("torn.json", launch.Output);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_state, "once", "tickets.json")));
        Assert.Equal(2, results.RootElement.GetProperty("tickets").GetArrayLength());
        Assert.Single(results.RootElement.GetProperty("tickets").EnumerateArray(), ticket => ticket.TryGetProperty("run_id", out var run) && run.ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task WithoutPostgresOrContainersSaysWhatToInstall()
    {
        var nothing = Directory.CreateDirectory(Path.Combine(_state, "empty")).FullName;
        using var launch = Launch.Start(_state, ["--once"], new Dictionary<string, string?>
        {
            ["PATH"] = nothing, ["AGENTPLATFORM_POSTGRES_BIN"] = nothing, ["ConnectionStrings__postgres"] = null,
        });
        Assert.Equal(2, await launch.ExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("needs PostgreSQL 15 or later", launch.Output);
        Assert.Contains("Install it: ", launch.Output);
    }

    /// <summary>Null: somebody else has the port, which does as well.</summary>
    private static TcpListener? Occupy(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
