using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StreamingNp.App.Configuration;
using StreamingNp.App.DeadLetters;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.App.Commands;

/// <summary>The options of a command that reads dead letters: which brokers and topic, and which dead letters.</summary>
internal sealed class DeadLetterOptions
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Only those with this reason, such as not-json or message-too-large.", HelpName = "REASON" };
    private readonly Option<string?> _key = new("--series-key") { Description = "Only those of records with this key, which is the series as a rule.", HelpName = "KEY" };
    private readonly Option<DateTimeOffset?> _since;
    private readonly SettingsOptions _settings;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="environment">What surrounds it.</param>
    /// <param name="filters">Whether dead letters can be chosen by what they are.</param>
    public DeadLetterOptions(Command command, CommandEnvironment environment, bool filters = true)
    {
        _since = new("--since")
        {
            Description = "Only those that came since then: a duration before now such as 30m or 2d, or a time such as 2026-11-23T19:00:00Z.",
            HelpName = "WHEN",
            CustomParser = result => Since(result, environment.Time.GetUtcNow()),
        };
        if (filters)
            foreach (Option option in new Option[] { _reason, _since, _key }) command.Options.Add(option);
        _settings = new SettingsOptions(command)
            .Add("--bootstrap", "kafka.bootstrap_servers", "The brokers to ask first: host:port, separated by commas.", "ADDRESS")
            .Add("--dead-letters", "output.dead_letter_topic", "The topic of the dead letters.", "TOPIC");
    }

    /// <summary>Makes the argument for the positions of dead letters.</summary>
    /// <param name="arity">How many there are.</param>
    public static Argument<DeadLetterPosition[]> Positions(ArgumentArity arity) => new("PARTITION/OFFSET")
    {
        Description = "Where a dead letter is, as `dead-letters list` shows it.",
        Arity = arity,
        CustomParser = result => [.. result.Tokens.Select(token => Position(token.Value, result))],
    };

    /// <summary>Which brokers and topic.</summary>
    /// <exception cref="SettingsException">A setting is unknown or impossible.</exception>
    public ProcessorSettings Settings(ParseResult result, CommandEnvironment environment) => _settings.Read(result, environment);

    /// <summary>Which dead letters.</summary>
    /// <param name="value">Looks an option up.</param>
    /// <param name="positions">Where they are; empty for anywhere.</param>
    public DeadLetterFilter Filter(ParseResult value, IEnumerable<DeadLetterPosition>? positions = null) =>
        new(value.GetValue(_reason), value.GetValue(_since), value.GetValue(_key), (positions ?? []).ToHashSet());

    /// <summary>Whether dead letters were chosen by what they are.</summary>
    public bool HasFilter(CommandResult result) => result.GetResult(_reason) is not null || result.GetResult(_since) is not null || result.GetResult(_key) is not null;

    private static DateTimeOffset? Since(ArgumentResult result, DateTimeOffset now)
    {
        string text = result.Tokens[^1].Value;
        // A duration may be longer than there was time.
        if (Duration.TryParse(text, out TimeSpan ago)) return now - (ago < now - DateTimeOffset.UnixEpoch ? ago : now - DateTimeOffset.UnixEpoch);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return time;
        result.AddError($"The option --since is \"{text}\"; it must be a duration such as 30m or 2d, or a time such as 2026-11-23T19:00:00Z");
        return null;
    }

    private static DeadLetterPosition Position(string text, ArgumentResult result)
    {
        if (!DeadLetterPosition.TryParse(text, out DeadLetterPosition position)) result.AddError($"\"{text}\" is no position of a dead letter; it must be PARTITION/OFFSET, such as 0/17");
        return position;
    }
}
