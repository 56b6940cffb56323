using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.TestSupport;

/// <summary>Sits before a server (PostgreSQL, a service) and cuts connections on demand.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Pair, bool> _open = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private Cut? _cut;

    public TcpProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>New connections are closed at once while true.</summary>
    public bool Refuse { get; set; }

    /// <summary>Resets every open connection.</summary>
    public void CutAll()
    {
        foreach (var pair in _open.Keys) pair.Reset();
    }

    /// <summary>
    /// Resets, once, the first connection on which <paramref name="when"/> holds for a chunk sent by the client: either
    /// the server never sees that chunk, or it does and the client never sees the answer.
    /// </summary>
    public void CutOnce(Func<ReadOnlyMemory<byte>, bool> when, CutPoint point) => Volatile.Write(ref _cut, new(when, point));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (Refuse) client.Close(0);
                else _ = RelayAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            return;
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var pair = new Pair(client, new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        client.NoDelay = true;
        _open[pair] = true;
        try
        {
            await pair.Server.ConnectAsync(_host, _port, _stop.Token);
            await Task.WhenAny(PumpAsync(pair, pair.Client, pair.Server, fromClient: true), PumpAsync(pair, pair.Server, pair.Client, fromClient: false));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken by either side: the other side learns of it by the reset below.
        }
        finally
        {
            _open.TryRemove(pair, out _);
            pair.Reset();
        }
    }

    private async Task PumpAsync(Pair pair, Socket from, Socket to, bool fromClient)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                var chunk = buffer.AsMemory(0, read);
                var cut = fromClient && Volatile.Read(ref _cut) is { } armed && armed.When(chunk) ? Interlocked.Exchange(ref _cut, null) : null;
                if (cut is { Point: CutPoint.BeforeServerSees }) return;
                if (cut is { Point: CutPoint.BeforeClientHears }) pair.Mute = true;
                if (!fromClient && pair.Mute) return;
                for (var sent = 0; sent < read;) sent += await to.SendAsync(chunk[sent..], _stop.Token);
            }
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private sealed record Cut(Func<ReadOnlyMemory<byte>, bool> When, CutPoint Point);

    private sealed class Pair(Socket client, Socket server)
    {
        public Socket Client { get; } = client;
        public Socket Server { get; } = server;

        /// <summary>The server's next answer is dropped, and with it the connection.</summary>
        public bool Mute { get; set; }

        public void Reset()
        {
            Client.Close(0);
            Server.Close(0);
        }
    }
}

public enum CutPoint { BeforeServerSees, BeforeClientHears }
