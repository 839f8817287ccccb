using Microsoft.Extensions.Logging;

namespace StreamingNp.App.Demonstration;

/// <summary>Hands warnings and errors of the processor over, each a sentence.</summary>
/// <param name="say">Is told; by any thread.</param>
internal sealed class DemoLog(Action<string> say) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new SentenceLogger(say);

    public void Dispose()
    {
    }

    private sealed class SentenceLogger(Action<string> say) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) say($"{(logLevel == LogLevel.Warning ? "warning" : "error")}: {formatter(state, exception)}");
        }
    }
}
