using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Diagnostics.NETCore.Client;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>The command <c>run</c> in a process of its own, which can be killed.</summary>
internal sealed partial class ProcessorProcess : IDisposable
{
    private const int ContinueSignal = 18, StopSignal = 19;

    // The event keyword of the runtime that asks for a full collection: what tools for heap dumps use.
    private const long CollectKeyword = 0x800000;

    private readonly Process _process;
    private readonly List<string> _log = [];

    public ProcessorProcess(string folder, IEnumerable<string> arguments)
        : this(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "streaming-np.dll"), "run", .. arguments]) { WorkingDirectory = folder })
    {
    }

    /// <summary>Starts the processor in a way of its own.</summary>
    public ProcessorProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>What it has said so far.</summary>
    public string Log
    {
        get
        {
            lock (_log) return string.Join(Environment.NewLine, _log);
        }
    }

    /// <summary>The last line that it has said: at its end its counts.</summary>
    public string LastLine
    {
        get
        {
            lock (_log) return _log[^1];
        }
    }

    /// <summary>The most resident memory that it ever had, in bytes; 0 once it has ended.</summary>
    public long MostMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it holds just now.</summary>
    public Footprint Measure()
    {
        _process.Refresh();
        return new(_process.WorkingSet64, _process.Threads.Count, _process.HandleCount);
    }

    /// <summary>Has it collect all its garbage, and returns when it has.</summary>
    public void CollectGarbage()
    {
        // The runtime collects before it says that the session has begun.
        using EventPipeSession session = new DiagnosticsClient(_process.Id).StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectKeyword)], requestRundown: false, circularBufferMB: 1);
        Task drained = session.EventStream.CopyToAsync(Stream.Null);
        session.Stop();
        Assert.True(drained.Wait(Eventually.Patience), "The event session of a processor did not end.");
    }

    /// <summary>Waits until its log has a text.</summary>
    public void Says(string text) => Eventually.Becomes(() => Log.Contains(text, StringComparison.Ordinal), () => $"\"{text}\" in the log of a processor: {Log}");

    /// <summary>Ends it at once (SIGKILL) and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Has it stand still (SIGSTOP).</summary>
    public void Pause() => Assert.Equal(0, Signal(_process.Id, StopSignal));

    /// <summary>Has it go on (SIGCONT).</summary>
    public void Resume() => Assert.Equal(0, Signal(_process.Id, ContinueSignal));

    /// <summary>Asks it to end (SIGTERM), waits, and returns its exit code.</summary>
    public int Stop()
    {
        Ends(out int code);
        return code;
    }

    /// <summary>Asks it to end (SIGTERM), waits, and tells how long that took.</summary>
    public TimeSpan Ends(out int code)
    {
        var taken = Stopwatch.StartNew();
        Assert.Equal(0, Signal(_process.Id, 15));
        // Longer than it should take, so that what it says by then can be told.
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(2)), string.Create(CultureInfo.InvariantCulture, $"Process {_process.Id} did not end within two minutes. It said: {Log}"));
        TimeSpan elapsed = taken.Elapsed;
        // What it said last may still be on its way here.
        _process.WaitForExit();
        code = _process.ExitCode;
        return elapsed;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // A process that stands still would not even be killed by everybody.
            _ = Signal(_process.Id, ContinueSignal);
            _process.Kill();
        }
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }

    /// <summary>What a process holds.</summary>
    /// <param name="ResidentBytes">Its resident memory.</param>
    /// <param name="Threads">Its threads.</param>
    /// <param name="Handles">Its open files and sockets.</param>
    internal sealed record Footprint(long ResidentBytes, int Threads, int Handles)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ResidentBytes >> 20} MB, {Threads} threads, {Handles} handles");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
