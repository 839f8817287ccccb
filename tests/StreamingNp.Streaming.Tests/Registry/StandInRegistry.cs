using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace StreamingNp.Streaming.Tests.Registry;

/// <summary>Answers like a schema registry, on a free port of this machine.</summary>
internal sealed class StandInRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;

    public StandInRegistry()
    {
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _loop = Task.Run(AnswerAsync);
    }

    public Uri Url { get; }

    /// <summary>What is registered: the path of each schema, and the answer.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new();

    /// <summary>The paths that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The user that the last request named.</summary>
    public string? Authorization { get; private set; }

    /// <summary>The status of every answer; null for what is right.</summary>
    public HttpStatusCode? Failing { get; set; }

    /// <summary>What is answered for what is not registered.</summary>
    public string NotFound { get; set; } = """{"error_code":40403,"message":"Schema not found"}""";

    /// <summary>Held open, no request is answered.</summary>
    public ManualResetEventSlim Answering { get; } = new(initialState: true);

    /// <summary>An address where nothing listens.</summary>
    public static Uri Nowhere
    {
        get
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return new Uri($"http://{listener.LocalEndpoint}/");
        }
    }

    public void Register(int id, string schema, string? type = null, string more = "") => Register($"/schemas/ids/{id}", schema, type, more);

    public void Register(string path, string schema, string? type = null, string more = "") =>
        Answers[path] = $"{{{(type is null ? "" : $"\"schemaType\":\"{type}\",")}{more}\"schema\":{JsonSerializer.Serialize(schema)}}}";

    public void Dispose()
    {
        Answering.Set();
        _ended.Cancel();
        _listener.Dispose();
        _loop.Wait();
        _ended.Dispose();
        Answering.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ended.Token);
                Answer(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // It has ended, or the client has.
            }
        }
    }

    private void Answer(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = reader.ReadLine()?.Split(' ')[1] ?? throw new IOException();
        while (reader.ReadLine() is { Length: > 0 } header)
            if (header.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase)) Authorization = header["Authorization: ".Length..];
        Requests.Enqueue(path);
        Answering.Wait();
        bool found = Answers.TryGetValue(path, out string? answer);
        byte[] body = Encoding.UTF8.GetBytes(found ? answer! : NotFound);
        int status = (int)(Failing ?? (found ? HttpStatusCode.OK : HttpStatusCode.NotFound));
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        stream.Write(body);
    }
}
