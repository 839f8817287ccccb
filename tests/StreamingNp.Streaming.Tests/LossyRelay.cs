using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.Tests;

/// <summary>Stands between clients and a real broker of this machine, which it calls by its own address, and can lose the answer to a request that the broker carries out.</summary>
public sealed class LossyRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly string _host;
    private readonly int _port;
    private readonly byte[] _address, _ownAddress;
    private int _lose = -1;

    /// <summary>Begins to listen.</summary>
    /// <param name="broker">The broker as it calls itself, on a loopback address.</param>
    public LossyRelay(BrokerMetadata broker)
    {
        (_host, _port) = (broker.Host, broker.Port);
        _listener.Start();
        int own = ((IPEndPoint)_listener.LocalEndpoint).Port;
        BootstrapServers = $"{_host}:{own}";
        (_address, _ownAddress) = (Address(_port), Address(own));
        _ = AcceptAsync();
    }

    public string BootstrapServers { get; }

    /// <summary>Loses the answer to the next request of a kind.</summary>
    /// <param name="request">Its number in Kafka's protocol, such as 19 for making topics.</param>
    public void LoseNextAnswerTo(int request) => Volatile.Write(ref _lose, request);

    /// <summary>Whether the answer was lost.</summary>
    public bool HasLost => Volatile.Read(ref _lose) < 0;

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    // As brokers stand in answers: the name, and the port in four bytes.
    private byte[] Address(int port)
    {
        byte[] address = [.. Encoding.ASCII.GetBytes(_host), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(address.AsSpan(_host.Length), port);
        return address;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync(_ended.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It has ended.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using TcpClient own = client, broker = new();
        int lost = -1;
        try
        {
            await broker.ConnectAsync(_host, _port, _ended.Token);
            NetworkStream near = own.GetStream(), far = broker.GetStream();
            // A request begins with its kind, its version and the number that its answer begins with.
            Task there = PumpAsync(near, far, frame =>
            {
                int kind = BinaryPrimitives.ReadInt16BigEndian(frame);
                if (Interlocked.CompareExchange(ref _lose, -1, kind) == kind) lost = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4));
                return true;
            });
            Task back = PumpAsync(far, near, frame =>
            {
                for (int at; (at = frame.AsSpan().IndexOf(_address)) >= 0;) _ownAddress.CopyTo(frame, at);
                return lost < 0 || BinaryPrimitives.ReadInt32BigEndian(frame) != lost;
            });
            await await Task.WhenAny(there, back);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has gone; the other one is told by the end of its connection.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<byte[], bool> passes)
    {
        byte[] length = new byte[4];
        while (true)
        {
            await from.ReadExactlyAsync(length, _ended.Token);
            byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await from.ReadExactlyAsync(frame, _ended.Token);
            if (!passes(frame)) continue;
            await to.WriteAsync(length, _ended.Token);
            await to.WriteAsync(frame, _ended.Token);
        }
    }
}
