using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// One address that takes alerts, with at most one request under way. After a failure it is left alone for a while that grows,
/// with jitter. It says that it is waited for, and when that is over. Not thread-safe: its sink's thread asks what came of a request.
/// </summary>
internal sealed class AlertEndpoint : IDisposable
{
    private const int MaxCharacters = 200, MaxBodyBytes = 4_096;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1), LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly string _sink, _shown;
    private readonly IReadOnlyList<string> _secrets;
    private readonly AlertOptions _options;
    private readonly AlertMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Throttle _warnings, _refusals;
    private readonly Func<HttpStatusCode, string, EndpointAnswer?>? _judge;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private Task<(EndpointAnswer Answer, string Reason, TimeSpan? RetryAfter)>? _request;
    private long _failedAt;
    private TimeSpan _delay;
    private int _failures;

    /// <summary>Makes it; nothing is sent yet.</summary>
    /// <param name="sink">The name of its sink.</param>
    /// <param name="url">The address.</param>
    /// <param name="secrets">What may not be logged even where the other side repeats it. The path of the address is one of them.</param>
    /// <param name="options">Time-outs.</param>
    /// <param name="metrics">Counts failures.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="judge">What answers mean by status and text where the other side differs from others; null where it never does.</param>
    public AlertEndpoint(string sink, Uri url, IEnumerable<string> secrets, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger logger, Func<HttpStatusCode, string, EndpointAnswer?>? judge = null)
    {
        (_sink, _options, _metrics, _time, _logger, _judge) = (sink, options, metrics, time, logger, judge);
        Url = url;
        // A path or a query may be the secret.
        _shown = url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        _secrets = [.. secrets.Append(url.PathAndQuery).Append(url.AbsolutePath).Where(secret => secret.Length > 1)];
        _warnings = new Throttle(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), time);
        // Alertmanager may refuse the same alert each time that it is sent again.
        _refusals = new Throttle(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), time);
        // A redirection is for people; a proxy of the environment is used as everywhere.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>The address.</summary>
    public Uri Url { get; }

    /// <summary>Whether a request is under way.</summary>
    public bool IsSending => _request is not null;

    /// <summary>Whether a request may be sent now.</summary>
    public bool IsFree => _request is null && (_failures == 0 || _time.GetElapsedTime(_failedAt) >= _delay);

    /// <summary>Starts a request.</summary>
    public void Send(HttpRequestMessage request) => _request = PostAsync(request);

    /// <summary>What came of the request; null while it is under way or where there is none. Tells of each once.</summary>
    public EndpointAnswer? TakeAnswer()
    {
        if (_request is not { IsCompleted: true } ended) return null;
        _request = null;
        (EndpointAnswer answer, string reason, TimeSpan? retryAfter) = ended.GetAwaiter().GetResult();
        if (answer is EndpointAnswer.Failed or EndpointAnswer.TooLarge) Wait(reason, retryAfter);
        else Answered(answer, reason);
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
        _stop.Dispose();
    }

    private void Answered(EndpointAnswer answer, string reason)
    {
        if (_failures > 0) _logger.TakesAgain(_sink, _shown);
        _failures = 0;
        _warnings.Reset();
        if (answer == EndpointAnswer.Refused && _refusals.IsDue()) _logger.Refuses(_sink, _shown, reason);
        if (answer == EndpointAnswer.Gone) _logger.IsGone(_sink, _shown);
    }

    private void Wait(string reason, TimeSpan? retryAfter)
    {
        _metrics.Failed(_sink);
        _failedAt = _time.GetTimestamp();
        TimeSpan delay = TimeSpan.FromTicks((long)Math.Min(_options.MaxRetryDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, Math.Min(_failures, 30))));
        // Between half of it and all: many processes do not come back at the same moment.
#pragma warning disable CA5394 // Jitter is no secret.
        _delay = delay * (0.5 + (0.5 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
        if (retryAfter > _delay) _delay = retryAfter.Value < LongestRetryAfter ? retryAfter.Value : LongestRetryAfter;
        _failures++;
        if (_warnings.IsDue()) _logger.DoesNotTake(_sink, _shown, reason);
    }

    private async Task<(EndpointAnswer Answer, string Reason, TimeSpan? RetryAfter)> PostAsync(HttpRequestMessage request)
    {
        using HttpRequestMessage sent = request;
        using var timeUp = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, _stop.Token);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status is >= 200 and < 300) return (EndpointAnswer.Accepted, "", null);
            string text = await TextAsync(response, either.Token).ConfigureAwait(false);
            string reason = $"{status}{Beginning(text)}";
            EndpointAnswer answer = _judge?.Invoke(response.StatusCode, text) ?? response.StatusCode switch
            {
                HttpStatusCode.Gone => EndpointAnswer.Gone,
                // The message itself is at fault. Another answer may come of an address or a key that can be mended: nothing is lost meanwhile.
                HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity => EndpointAnswer.Refused,
                _ => EndpointAnswer.Failed,
            };
            return (answer, reason, RetryAfter(response));
        }
        catch (HttpRequestException exception)
        {
            return (EndpointAnswer.Failed, Shown(exception.Message.TrimEnd('.')), null);
        }
        catch (IOException exception)
        {
            return (EndpointAnswer.Failed, Shown(exception.Message.TrimEnd('.')), null);
        }
        catch (OperationCanceledException)
        {
            return (EndpointAnswer.Failed, FormattableString.Invariant($"no answer within {_options.Timeout.TotalSeconds:0.###} s"), null);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } after ? null : after.Delta ?? (after.Date is { } date ? date - _time.GetUtcNow() : null);

    // What the other side says about it, on one line.
    private async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[MaxBodyBytes];
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Shown(string.Join(' ', Encoding.UTF8.GetString(buffer, 0, read).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Beginning(string text) =>
        text.Length == 0 ? "" : text.Length <= MaxCharacters ? $": {text}" : $": {text[..MaxCharacters]}…";

    private string Shown(string text) => _secrets.Aggregate(text, (cut, secret) => cut.Replace(secret, "(secret)", StringComparison.OrdinalIgnoreCase));
}
