using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Metrics;

/// <summary>The Prometheus that is installed here, scraping one target by the rules that come with the program.</summary>
internal sealed class RealPrometheus : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly string _address;

    public RealPrometheus(TemporaryFolder folder, string target)
    {
        _address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort()}");
        string config = folder.Write("prometheus.yml", $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: ["{Path.Combine(AppContext.BaseDirectory, "config", "prometheus-rules.yml")}"]
            scrape_configs:
              - job_name: streaming-np
                static_configs:
                  - targets: ["{target}"]
            """);
        _process = Process.Start(new ProcessStartInfo("prometheus", [$"--config.file={config}", $"--storage.tsdb.path={folder.Of("tsdb")}", $"--web.listen-address={_address}", "--log.level=warn"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Asks until the answer has a text, and lacks another.</summary>
    public async Task<string> AnswersAsync(string path, string text, string? without = null)
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        using var timeUp = new CancellationTokenSource(Eventually.Patience);
        string answer = "";
        while (!answer.Contains(text, StringComparison.Ordinal) || (without is not null && answer.Contains(without, StringComparison.Ordinal)))
        {
            Assert.False(timeUp.IsCancellationRequested || _process.HasExited, $"Waited for {path} to answer with {text}; it answers {answer}, and Prometheus says: {Log}");
            try
            {
                answer = await client.GetStringAsync(new Uri($"http://{_address}{path}"), CancellationToken.None);
            }
            catch (HttpRequestException exception)
            {
                // It has not started yet.
                answer = exception.Message;
            }
        }
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    private void Note(string? line)
    {
        lock (_log) _log.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
