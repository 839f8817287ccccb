using System.Globalization;
using Microsoft.Extensions.Logging;

namespace StreamingNp.App.Logging;

/// <summary>Writes one line an entry: time, level where it is not information, sentence. Thread-safe.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">The wall clock.</param>
/// <param name="minLevel">The least severe level that is written.</param>
internal sealed class LineLoggerProvider(TextWriter output, TimeProvider time, LogLevel minLevel = LogLevel.Information) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string sentence)
    {
        string stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string mark = level switch { LogLevel.Warning => " warning:", LogLevel.Error or LogLevel.Critical => " error:", _ => "" };
        lock (_gate)
        {
            output.WriteLine($"{stamp}{mark} {sentence}");
            output.Flush();
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= provider.MinLevel;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) provider.Write(logLevel, formatter(state, exception));
        }
    }

    private LogLevel MinLevel { get; } = minLevel;
}
