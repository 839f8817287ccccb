using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Configuration;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.App.Processing;

/// <summary>
/// Reads the rules again when the configuration file changes. It looks at the content from time to time: in containers a file is often put in place by a link, of which no
/// watcher of the system tells. A file that cannot be used leaves the rules as they are, and so does one without a change of rules.
/// </summary>
internal sealed partial class RulesReload : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SettingsSource _source;
    private readonly ProcessorSettings _inForce;
    private readonly LiveRules _rules;
    private readonly TimeProvider _time;
    private readonly ILogger<RulesReload> _logger;
    private byte[]? _content;
    private string _rulesText;

    /// <summary>Makes a reload.</summary>
    /// <param name="source">Where settings come from.</param>
    /// <param name="inForce">The settings that the process was started with.</param>
    /// <param name="rules">The rules in force.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="logger">Takes what there is to say.</param>
    public RulesReload(SettingsSource source, ProcessorSettings inForce, LiveRules rules, TimeProvider time, ILogger<RulesReload> logger)
    {
        (_source, _inForce, _rules, _time, _logger) = (source, inForce, rules, time, logger);
        (_content, _rulesText) = (source.Content, inForce.RulesText);
    }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        byte[]? content = _source.ReadContent();
        if (content is null ? _content is null : _content is not null && content.AsSpan().SequenceEqual(_content)) return;
        _content = content;
        try
        {
            ProcessorSettings changed = _source.Read();
            string[] others = [.. SettingDefinition.All.Where(setting => Differs(setting.Of(changed), setting.Of(_inForce))).Select(setting => setting.Path)];
            if (others.Length > 0) LogRestartNeeded(_source.File, string.Join(", ", others));
            if (changed.RulesText == _rulesText) return;
            _rulesText = changed.RulesText;
            _rules.Replace(changed.Rules);
            LogReloaded(_source.File, changed.Rules.Rules.Count);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever is wrong with the file, the processor goes on.
            LogUnusable(error.Message);
        }
    }

    private static bool Differs(object one, object other) => one is IReadOnlyDictionary<string, string> table
        ? !table.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(((IReadOnlyDictionary<string, string>)other).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        : SettingDefinition.Format(one) != SettingDefinition.Format(other);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) Look();
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The rules of {File} have changed and are in force; it has {Count}")]
    private partial void LogReloaded(string file, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} has other values for {Settings}; only rules are read again, so restart the processor to use them")]
    private partial void LogRestartNeeded(string file, string settings);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rules stay as they were, because the configuration cannot be used: {Error}")]
    private partial void LogUnusable(string error);
}
