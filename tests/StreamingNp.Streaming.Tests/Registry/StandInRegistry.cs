using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace StreamingNp.Streaming.Tests.Registry;

/// <summary>Answers like a schema registry, on a free port of this machine.</summary>
internal sealed class StandInRegistry : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _loop;

    public StandInRegistry()
    {
        // Between finding a port free and listening on it another one may take it.
        for (int attempt = 0; ; attempt++)
        {
            Url = new Uri($"http://127.0.0.1:{FreePort()}/");
            _listener = new HttpListener();
            _listener.Prefixes.Add(Url.AbsoluteUri);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                _listener.Close();
            }
        }
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
    public static Uri Nowhere => new($"http://127.0.0.1:{FreePort()}/");

    public void Register(int id, string schema, string? type = null, string more = "") => Register($"/schemas/ids/{id}", schema, type, more);

    public void Register(string path, string schema, string? type = null, string more = "") =>
        Answers[path] = $"{{{(type is null ? "" : $"\"schemaType\":\"{type}\",")}{more}\"schema\":{JsonSerializer.Serialize(schema)}}}";

    public void Dispose()
    {
        Answering.Set();
        _listener.Close();
        _loop.Wait();
        Answering.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true) Answer(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // It was closed.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        Requests.Enqueue(path);
        Authorization = context.Request.Headers["Authorization"];
        Answering.Wait();
        bool found = Answers.TryGetValue(path, out string? answer);
        context.Response.StatusCode = (int)(Failing ?? (found ? HttpStatusCode.OK : HttpStatusCode.NotFound));
        byte[] body = Encoding.UTF8.GetBytes(found ? answer! : NotFound);
        context.Response.OutputStream.Write(body);
        context.Response.Close();
    }
}
