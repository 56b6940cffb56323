using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class Ports
{
    public static int Free() => TryBind(0) ?? throw new InvalidOperationException("No free TCP port on 127.0.0.1.");

    /// <summary>
    /// <paramref name="preferred"/>, or a neighbour when it is taken: below the range from which outgoing connections take theirs, one of
    /// which could otherwise take it before its service listens.
    /// </summary>
    public static int FreeOr(int preferred)
        => Enumerable.Range(0, 50).Select(step => TryBind(preferred + step * 20)).FirstOrDefault(port => port is not null) ?? Free();

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
