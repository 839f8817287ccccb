using System.Text;
using System.Text.RegularExpressions;
using StreamingNp.App.Commands;
using StreamingNp.App.Terminal;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>The command <c>run</c>, running in this process.</summary>
internal sealed class RunningProcessor : IAsyncDisposable
{
    private readonly CancellationTokenSource _interruption = new();
    private readonly Log _log = new(), _output = new();
    private readonly Task<int> _run;

    public RunningProcessor(string folder, params string[] arguments)
    {
        var environment = new CommandEnvironment { Output = _output, Error = _log, Variables = new Dictionary<string, string>(), WorkingDirectory = folder };
        _run = CommandLine.RunAsync(["run", "--set", "monitoring.http_address=", .. arguments], environment, _interruption.Token);
    }

    /// <summary>Waits until a line of the log matches, and returns the match.</summary>
    public Match Writes(string pattern)
    {
        Match? match = null;
        Eventually.Becomes(() => (match = Regex.Match(_log.ToString(), pattern)).Success, () => $"\"{pattern}\" in the log: {_log}");
        return match!;
    }

    /// <summary>Waits until the log has a text.</summary>
    public void Says(string text) => Eventually.Becomes(() => _log.Has(text), () => $"\"{text}\" in the log: {_log}");

    /// <summary>Waits until the standard output has a text.</summary>
    public void Prints(string text) => Eventually.Becomes(() => _output.Has(text), () => $"\"{text}\" in the output: {_output}");

    /// <summary>Asserts that the log has no such text.</summary>
    public void SaysNot(string text) => Assert.False(_log.Has(text), $"\"{text}\" is in the log: {_log}");

    /// <summary>Interrupts it, as Ctrl-C does, and returns the counts of its last line by their names.</summary>
    public async Task<Dictionary<string, long>> StopAsync()
    {
        await _interruption.CancelAsync();
        await Eventually.Ends(_run, "the end of the processor");
        Assert.Equal(CommandLine.Done, await _run);
        return Counts(_log.LastLine);
    }

    /// <summary>Reads counts as the log and <c>score</c> show them, and asserts that they add up.</summary>
    public static Dictionary<string, long> Counts(string line)
    {
        // One sum, of records that hold one observation each, or one of records and one of observations.
        Dictionary<string, long> counts = [];
        foreach (string sum in line.Split(';'))
        {
            (string Name, long Count)[] parts = [.. Regex.Matches(sum, "(consumed|observations|read in part|read|unreadable|scored|warming up|missing|late|duplicate|buffered|dropped|dead-lettered|tombstones|given back|under way|dead letters) ([0-9]+)").Select(count => (count.Groups[1].Value, long.Parse(count.Groups[2].Value, null)))];
            foreach ((string name, long count) in parts) counts[name] = count;
            if (parts.Length > 1) Assert.Equal(parts[0].Count, parts.Skip(1).Sum(part => part.Count));
        }
        Assert.True(counts.ContainsKey("consumed"), $"There are no counts in: {line}");
        Assert.False(counts.ContainsKey("under way"), line);
        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        await _interruption.CancelAsync();
        await Eventually.Ends(_run, "the end of the processor");
        _interruption.Dispose();
        await _log.DisposeAsync();
        await _output.DisposeAsync();
    }

    // Is read while it is written.
    private sealed class Log : TextWriter
    {
        private readonly Lock _gate = new();
        private readonly List<string> _lines = [];

        public override Encoding Encoding => Encoding.UTF8;

        public string LastLine
        {
            get
            {
                lock (_gate) return _lines[^1];
            }
        }

        public bool Has(string text)
        {
            lock (_gate) return _lines.Any(line => line.Contains(text, StringComparison.Ordinal));
        }

        public override void WriteLine(string? value)
        {
            lock (_gate) _lines.Add(value ?? "");
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public override string ToString()
        {
            lock (_gate) return string.Join(Environment.NewLine, _lines);
        }
    }
}
