using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class Ports
{
    public static int Free() => TryBind(0) ?? throw new InvalidOperationException("No free TCP port on 127.0.0.1.");

    /// <summary><paramref name="preferred"/>, or another one when it is taken.</summary>
    public static int FreeOr(int preferred) => TryBind(preferred) ?? Free();

    private static int? TryBind(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
