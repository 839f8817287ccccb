using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Logging;

namespace StreamingNp.App.Tests.Logging;

public sealed partial class JsonLoggerProviderTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly JsonLoggerProvider _provider;

    public JsonLoggerProviderTests() => _provider = new(_output, new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 12, 30, 15, 250, TimeSpan.Zero)));

    [Fact]
    public void An_entry_is_one_line_with_its_fields()
    {
        LogPut(_provider.CreateLogger("Some.Part"), "a\nb \"é\"", 3, 0.188, double.NaN, null);
        string line = Assert.Single(_output.ToString().TrimEnd('\n', '\r').Split('\n'));
        JsonElement entry = JsonElement.Parse(line);
        Assert.Equal("2026-11-29T12:30:15.250Z", entry.GetProperty("time").GetString());
        Assert.Equal(("warning", "Some.Part", "LogPut", 7), (entry.GetProperty("level").GetString(), entry.GetProperty("category").GetString(), entry.GetProperty("event").GetString(), entry.GetProperty("event_id").GetInt32()));
        Assert.StartsWith("Put a\nb \"é\" 3 times", entry.GetProperty("message").GetString(), StringComparison.Ordinal);
        JsonElement fields = entry.GetProperty("fields");
        Assert.Equal(["lane_name", "times", "elapsed", "share", "nobody"], fields.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("a\nb \"é\"", 3, 0.188, "NaN", JsonValueKind.Null), (fields.GetProperty("lane_name").GetString(), fields.GetProperty("times").GetInt32(), fields.GetProperty("elapsed").GetDouble(), fields.GetProperty("share").GetString(), fields.GetProperty("nobody").ValueKind));
        Assert.False(entry.TryGetProperty("exception", out _));
    }

    [Fact]
    public void A_failure_stays_one_line_with_its_exception()
    {
        ILogger log = _provider.CreateLogger("Some.Part");
        var failure = new InvalidOperationException("first\nsecond");
        LogFailed(log, failure);
        JsonElement exception = JsonElement.Parse(Assert.Single(_output.ToString().TrimEnd('\n', '\r').Split('\n'))).GetProperty("exception");
        Assert.Equal(("System.InvalidOperationException", "first\nsecond"), (exception.GetProperty("type").GetString(), exception.GetProperty("message").GetString()));
        Assert.Contains("InvalidOperationException", exception.GetProperty("stack").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_below_the_least_level_is_not_written()
    {
        ILogger log = _provider.CreateLogger("Some.Part");
        LogDetail(log);
        Assert.Equal("", _output.ToString());
    }

    public void Dispose()
    {
        _provider.Dispose();
        _output.Dispose();
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Put {LaneName} {Times} times in {Elapsed}, {Share} of it for {Nobody}")]
    private static partial void LogPut(ILogger log, string laneName, int times, double elapsed, double share, string? nobody);

    [LoggerMessage(Level = LogLevel.Error, Message = "It failed")]
    private static partial void LogFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A detail")]
    private static partial void LogDetail(ILogger log);
}
