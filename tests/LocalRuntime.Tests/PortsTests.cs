using System.Net;
using System.Net.Sockets;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class PortsTests
{
    [Fact]
    public void APreferredPortIsTakenUnlessItIsInUse()
    {
        var preferred = Ports.Free();
        Assert.Equal(preferred, Ports.FreeOr(preferred));
        using var occupied = new TcpListener(IPAddress.Loopback, preferred);
        occupied.Start();
        Assert.NotEqual(preferred, Ports.FreeOr(preferred));
    }
}
