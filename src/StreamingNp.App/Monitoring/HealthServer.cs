using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Monitoring;

/// <summary>
/// Answers <c>/healthz/live</c>, <c>/healthz/ready</c> and <c>/healthz</c> over HTTP: 200 where all is well, else 503, with the reasons; and <c>/metrics</c>. The processor works without it.
/// </summary>
/// <param name="address">Where it listens, such as <c>http://127.0.0.1:9469</c>.</param>
/// <param name="report">How the processor is.</param>
/// <param name="logger">The log.</param>
/// <param name="metrics">Writes the metrics as Prometheus text; null for none.</param>
internal sealed partial class HealthServer(string address, Func<HealthReport> report, ILogger<HealthServer> logger, Func<string>? metrics = null) : IHostedService, IAsyncDisposable
{
    // Prometheus reads the version of its format here.
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";
    private const int MaxConnections = 32, MaxLineBytes = 1_024, MaxHeaderBytes = 16_384;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5), KeepAlive = TimeSpan.FromSeconds(30), StopTimeout = TimeSpan.FromSeconds(1);

    private WebApplication? _application;

    /// <summary>Where it listens, with the port that it has; null where it does not.</summary>
    public string? Listening { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplication application = Build();
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            _application = application;
            Listening = application.Urls.First().TrimEnd('/');
            LogListening(Listening);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            LogNotListening(address, (exception.InnerException ?? exception).Message.TrimEnd('.'));
            await application.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is null) return;
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeUp.CancelAfter(StopTimeout);
        await _application.StopAsync(timeUp.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync().ConfigureAwait(false);
        _application = null;
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.WebHost.UseKestrelCore().UseUrls(address).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestLineSize = MaxLineBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = RequestTimeout;
            kestrel.Limits.KeepAliveTimeout = KeepAlive;
        });
        WebApplication application = builder.Build();
        application.Run(AnswerAsync);
        return application;
    }

    private Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            return WriteAsync(response, StatusCodes.Status405MethodNotAllowed, "text/plain; charset=utf-8", "Only GET and HEAD are answered.\n");
        }
        if (metrics is not null && context.Request.Path.Value?.TrimEnd('/') == "/metrics") return WriteAsync(response, StatusCodes.Status200OK, MetricsType, metrics());
        HealthReport now = report();
        return context.Request.Path.Value?.TrimEnd('/') switch
        {
            "/healthz/live" => WriteAsync(response, now.Live),
            "/healthz/ready" => WriteAsync(response, now.Ready),
            "/healthz" => WriteAsync(response, StatusOf(now.Live.Ok && now.Ready.Ok), "application/json", JsonSerializer.Serialize(now, HealthJson.Default.HealthReport) + "\n"),
            _ => WriteAsync(response, StatusCodes.Status404NotFound, "text/plain; charset=utf-8", "There are /healthz, /healthz/live, /healthz/ready and /metrics here.\n"),
        };
    }

    private static Task WriteAsync(HttpResponse response, HealthCheck check) =>
        WriteAsync(response, StatusOf(check.Ok), "text/plain; charset=utf-8", string.Concat(check.Reasons.Prepend(check.Ok ? "ok" : "not ok").Select(line => line + "\n")));

    private static Task WriteAsync(HttpResponse response, int status, string type, string body)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(body);
    }

    private static int StatusOf(bool ok) => ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    [LoggerMessage(Level = LogLevel.Information, Message = "Health checks are at {Address}/healthz, metrics at /metrics")]
    private partial void LogListening(string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There are no health checks and no metrics, because {Address} cannot be listened on ({Reason}); set monitoring.http_address to another port, or to nothing.")]
    private partial void LogNotListening(string address, string reason);
}
