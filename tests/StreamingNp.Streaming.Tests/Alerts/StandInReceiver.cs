using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingNp.Streaming.Tests.Alerts;

/// <summary>Takes HTTP requests on a port of this machine, as it is told to: answers, hangs, or is not there at all.</summary>
public sealed class StandInReceiver : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<TcpClient> _clients = [];
    private readonly IPEndPoint _address;
    private TcpListener? _listener;
    private int _requests;

    public StandInReceiver(bool listens = true)
    {
        Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _address = (IPEndPoint)_listener!.LocalEndpoint;
        if (!listens) Vanish();
    }

    /// <summary>Where it is.</summary>
    public Uri Url => new($"http://{_address}/hook");

    /// <summary>What was accepted: headers and bodies.</summary>
    public ConcurrentQueue<(Dictionary<string, string> Headers, string Body)> Accepted { get; } = new();

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>A further header of answers.</summary>
    public string Header { get; set; } = "";

    /// <summary>What it says besides.</summary>
    public string Says { get; set; } = "";

    /// <summary>Whether requests wait for an answer that never comes.</summary>
    public bool Hangs { get; set; }

    /// <summary>No longer listens; what is open is closed.</summary>
    public void Vanish()
    {
        _listener?.Dispose();
        _listener = null;
        lock (_clients) _clients.ForEach(client => client.Dispose());
    }

    /// <summary>Listens again where it was.</summary>
    public void Return() => Listen(_address);

    public void Dispose()
    {
        _ended.Cancel();
        Vanish();
        _ended.Dispose();
    }

    private void Listen(IPEndPoint address)
    {
        _listener = new TcpListener(address);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _ = AcceptAsync(_listener, _ended.Token);
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(ended);
                lock (_clients) _clients.Add(client);
                _ = Task.Run(() => AnswerAsync(client, ended), ended);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It has vanished.
        }
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken ended)
    {
        try
        {
            using TcpClient held = client;
            NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            while (await reader.ReadLineAsync(ended) is { Length: > 0 })
            {
                Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(ended) is { Length: > 0 } header)
                    headers[header[..header.IndexOf(':', StringComparison.Ordinal)]] = header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                // The bodies of these tests are ASCII.
                var body = new char[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(body, ended);
                Interlocked.Increment(ref _requests);
                if (Hangs) await Task.Delay(Timeout.Infinite, ended);
                if (Status is >= 200 and < 300) Accepted.Enqueue((headers, new string(body)));
                string answer = $"HTTP/1.1 {Status} Status\r\n{Header}Content-Length: {Says.Length}\r\n\r\n{Says}";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), ended);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The client has gone, or it has vanished.
        }
    }
}
