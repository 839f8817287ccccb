using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Configuration;
using StreamingNp.App.Processing;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.App.Tests.Processing;

public sealed class RulesReloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LiveRules _rules;
    private readonly RulesReload _reload;
    private readonly List<RuleBook> _told = [];

    public RulesReloadTests()
    {
        Write(""" "rules": [ { "match": { "series": "a*" }, "direction": "up" } ] """);
        ProcessorSettings settings = Read();
        _rules = new(settings.Rules);
        _rules.Subscribe(_told.Add);
        _reload = new RulesReload(new SettingsSource(_folder.Of("np.json"), Read), settings, _rules, _time, _log);
    }

    [Fact]
    public void A_table_that_has_changed_needs_a_restart_too()
    {
        Write(""" "rules": [ { "match": { "series": "a*" }, "direction": "up" } ], "kafka": { "settings": { "client.id": "b" } } """);
        _reload.Look();
        Assert.Contains("kafka.settings", Assert.Single(_log.Lines).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_rules_are_put_in_force_once()
    {
        _reload.Look();
        Assert.Single(_told);
        Write(""" "rules": [ { "match": { "series": "a*" }, "direction": "down" }, { "match": { "series": "*" } } ] """);
        _reload.Look();
        _reload.Look();
        Assert.Equal([1, 2], _told.Select(rules => rules.Rules.Count));
        Assert.Same(_rules.Current, _told[^1]);
        Assert.Equal(LogLevel.Information, Assert.Single(_log.Lines).Level);
    }

    [Fact]
    public void A_broken_file_leaves_the_rules_as_they_are_and_is_named_once()
    {
        RuleBook before = _rules.Current;
        Write(""" "rules": [ { "match": { "series": "a*" }, "direction": "left" } ] """);
        _reload.Look();
        _reload.Look();
        Assert.Same(before, _rules.Current);
        (LogLevel level, string line) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("rules[0].direction", line, StringComparison.Ordinal);

        File.Delete(_folder.Of("np.json"));
        _reload.Look();
        _reload.Look();
        Assert.Same(before, _rules.Current);
        Assert.Equal(2, _log.Lines.Count);

        Write(""" "rules": [] """);
        _reload.Look();
        Assert.Empty(_rules.Current.Rules);
    }

    [Fact]
    public void Other_settings_that_have_changed_need_a_restart()
    {
        RuleBook before = _rules.Current;
        Write(""" "rules": [ { "match": { "series": "a*" }, "direction": "up" } ], "detection": { "false_incidents": 3 } """);
        _reload.Look();
        Assert.Same(before, _rules.Current);
        (LogLevel level, string line) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("detection.false_incidents", line, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _reload.Dispose();
        _folder.Dispose();
    }

    private void Write(string settings) => _folder.Write("np.json", $"{{{settings}}}");

    private ProcessorSettings Read()
    {
        var reader = new SettingsReader();
        reader.AddFile(_folder.Of("np.json"));
        return reader.Finish();
    }

    private sealed class LogLines : ILogger<RulesReload>
    {
        public List<(LogLevel Level, string Line)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, formatter(state, exception)));
    }
}
