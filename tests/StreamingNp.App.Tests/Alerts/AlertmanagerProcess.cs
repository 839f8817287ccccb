using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Alerts;

/// <summary>A real Alertmanager on a free port, which notifies a webhook; it can be killed, stand still and come back.</summary>
internal sealed partial class AlertmanagerProcess : IDisposable
{
    private const int ContinueSignal = 18, StopSignal = 19;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port;
    private readonly StringBuilder _log = new();
    private Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="webhook">What it notifies.</param>
    public AlertmanagerProcess(Uri webhook)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        _folder.Write("alertmanager.yml", $$"""
            route:
              receiver: test
              group_by: ['...']
              group_wait: 100ms
              group_interval: 200ms
              repeat_interval: 4h
            receivers:
              - name: test
                webhook_configs:
                  - url: {{webhook}}
                    send_resolved: true
            """);
        _process = Launch();
    }

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Ends it at once (SIGKILL).</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again where it was.</summary>
    public void Return()
    {
        _process.Dispose();
        _process = Launch();
    }

    /// <summary>Has it stand still (SIGSTOP): connections are taken and nothing is answered.</summary>
    public void Pause() => Assert.Equal(0, Signal(_process.Id, StopSignal));

    /// <summary>Has it go on (SIGCONT).</summary>
    public void Resume() => Assert.Equal(0, Signal(_process.Id, ContinueSignal));

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _folder.Dispose();
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(AlertmanagerFactAttribute.Find("prometheus-alertmanager")!) { RedirectStandardError = true };
        foreach (string argument in new[]
        {
            $"--config.file={_folder.Of("alertmanager.yml")}", $"--storage.path={_folder.Of("data")}", $"--web.listen-address=127.0.0.1:{_port}", "--cluster.listen-address=",
        }) start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.AppendLine(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();
        Eventually.Becomes(IsListening, () => $"Alertmanager to listen: {Log}");
        return process;
    }

    private string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
