using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace StreamingNp.App.Logging;

/// <summary>Writes a JSON object per line: <c>time</c>, <c>level</c>, <c>category</c>, <c>event_id</c>, <c>event</c>, <c>message</c>, <c>fields</c>, and <c>exception</c> where there is one. Thread-safe.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">The wall clock.</param>
/// <param name="least">The least level that is written.</param>
internal sealed class JsonLoggerProvider(TextWriter output, TimeProvider time, LogLevel least = LogLevel.Information) : ILoggerProvider
{
    private const string Template = "{OriginalFormat}";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly LogLevel _least = least;

    public ILogger CreateLogger(string categoryName) => new JsonLogger(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string category, LogLevel level, EventId id, string message, IEnumerable<KeyValuePair<string, object?>>? fields, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("category", category);
            json.WriteNumber("event_id", id.Id);
            if (id.Name is not null) json.WriteString("event", id.Name);
            json.WriteString("message", message);
            json.WriteStartObject("fields");
            foreach ((string name, object? value) in fields ?? []) Write(json, name, value);
            json.WriteEndObject();
            if (exception is not null) Write(json, exception);
            json.WriteEndObject();
        }
        string line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        if (name == Template) return;
        json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void Write(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject("exception");
        json.WriteString("type", exception.GetType().FullName);
        json.WriteString("message", exception.Message);
        json.WriteString("stack", exception.ToString());
        json.WriteEndObject();
    }

    private sealed class JsonLogger(JsonLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= provider._least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) provider.Write(category, logLevel, eventId, formatter(state, exception), state as IEnumerable<KeyValuePair<string, object?>>, exception);
        }
    }
}
