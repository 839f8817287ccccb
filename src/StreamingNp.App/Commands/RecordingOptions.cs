using System.CommandLine;
using System.Globalization;
using System.Text;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Commands;

/// <summary>The options of a command that reads files of series.</summary>
public sealed class RecordingOptions
{
    private readonly Option<string> _unit = new("--timestamp-unit") { Description = "The unit of timestamps that are plain numbers: seconds, milliseconds, microseconds or nanoseconds; auto tells it from their size.", HelpName = "UNIT", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _format = new("--time-format") { Description = "How times are written, as a .NET format such as \"dd/MM/yyyy HH:mm\", or excel for the serial dates of spreadsheets. By default the file tells.", HelpName = "FORMAT" };
    private readonly Option<string?> _time = new("--time-column") { Description = "The column of the time, or DATE,TIME for two columns. By default the one whose name or content is a time.", HelpName = "NAME" };
    private readonly Option<string[]> _value = new("--value-column") { Description = "A column of values; may be given several times, each is a series. By default value, else every other column with numbers that is no index and no label.", HelpName = "NAME", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _series = new("--series-column") { Description = "The column of the series, or several with commas between them. By default series, or those that tell rows of one time apart; without one the file names the series.", HelpName = "NAME" };
    private readonly Option<bool> _wide = new("--wide") { Description = "Takes every column with numbers, but the time, as a series with the column's name." };
    private readonly Option<bool> _together = new("--together") { Description = "Takes the columns of values of a file as the channels of one series, which is judged by how they go together; else each is a series." };
    private readonly Option<string?> _decimal = new("--decimal") { Description = "The decimal mark of numbers, point or comma; by default the file tells.", HelpName = "MARK" };
    private readonly Option<string?> _interval = new("--row-interval") { Description = "How far apart rows without times are, such as 1m.", HelpName = "DURATION" };
    private readonly Option<string?> _start = new("--row-start") { Description = "With --row-interval: the time of the first row, such as 2026-11-23T19:00:00Z; by default 1970-01-01.", HelpName = "TIME" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withChannels">Whether it takes series of several channels.</param>
    public RecordingOptions(Command command, bool withChannels = true)
    {
        if (withChannels) command.Options.Add(_together);
        OneOf(_unit, "seconds, milliseconds, microseconds or nanoseconds, or auto", [.. Enum.GetNames<TimestampUnit>().Select(name => name.ToLowerInvariant())]);
        OneOf(_decimal, "point or comma", ["point", "comma"]);
        _format.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !IsFormat(token.Value)) result.AddError($"The option --time-format is \"{token.Value}\"; it must be a .NET format such as \"dd/MM/yyyy HH:mm\", or excel");
        });
        _interval.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !(Duration.TryParse(token.Value, out TimeSpan interval) && interval >= TimeSpan.FromMilliseconds(1))) result.AddError($"The option --row-interval is \"{token.Value}\"; it must be a duration such as 1m");
        });
        _start.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !TryTime(token.Value, out _)) result.AddError($"The option --row-start is \"{token.Value}\"; it must be a time such as 2026-11-23T19:00:00Z");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(_start) is { Implicit: false } && result.GetResult(_interval) is not { Implicit: false }) result.AddError("The option --row-start needs --row-interval");
            if (result.GetResult(_interval) is { Implicit: false } && (result.GetResult(_time) is { Implicit: false } || result.GetResult(_format) is { Implicit: false })) result.AddError("The option --row-interval is for rows without times; it does not go with --time-column and --time-format");
            if (result.GetResult(_wide) is { Implicit: false } && result.GetResult(_value) is { Implicit: false }) result.AddError("The options --wide and --value-column do not go together");
            if (result.GetResult(_together) is { Implicit: false } && result.GetResult(_wide) is { Implicit: false }) result.AddError("The options --together and --wide do not go together");
        });
        foreach (Option option in new Option[] { _unit, _format, _time, _value, _series, _wide, _decimal, _interval, _start }) command.Options.Add(option);
    }

    /// <summary>Makes the argument that names the files.</summary>
    public static Argument<string[]> Files()
    {
        Argument<string[]> files = new("FILES") { Description = "Files of series (CSV, JSON lines or Parquet, plain or .gz), directories with such files, or patterns.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(result =>
        {
            // The parser takes an option that it does not know for a file.
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } unknown) result.AddError($"There is no option {unknown.Value}");
        });
        return files;
    }

    /// <summary>Finds the files that were named.</summary>
    /// <exception cref="CommandException">A name leads to no file.</exception>
    public RecordingFiles Find(IEnumerable<string> names, ParseResult result, CommandEnvironment environment) => RecordingFiles.Find(
        names,
        new RecordingReaderOptions
        {
            TimestampUnit = Enum.Parse<TimestampUnit>(result.GetValue(_unit)!, ignoreCase: true),
            TimeFormat = result.GetValue(_format),
            TimeColumn = result.GetValue(_time),
            ValueColumns = result.GetValue(_value) ?? [],
            SeriesColumn = result.GetValue(_series),
            IsWide = result.GetValue(_wide),
            ChannelsTogether = AreTogether(result),
            DecimalMark = result.GetValue(_decimal)?.ToLowerInvariant() switch { "comma" => ',', "point" => '.', _ => null },
            RowInterval = result.GetValue(_interval) is { } interval && Duration.TryParse(interval, out TimeSpan parsed) ? parsed : null,
            RowStart = result.GetValue(_start) is { } start && TryTime(start, out EventTime first) ? first : default,
        },
        environment.WorkingDirectory);

    /// <summary>Whether the columns of a file are to be one series.</summary>
    public bool AreTogether(ParseResult result) => result.GetResult(_together) is not null && result.GetValue(_together);

    private static void OneOf(Option option, string words, string[] all)
    {
        option.CompletionSources.Add(all);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !all.Contains(token.Value, StringComparer.OrdinalIgnoreCase)) result.AddError($"The option {option.Name} is \"{token.Value}\"; it must be {words}");
        });
    }

    // A format of one letter is a standard one; any other is used once to see that it holds together.
    private static bool IsFormat(string format)
    {
        if (format.Equals("excel", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            string text = new DateTimeOffset(2026, 11, 23, 19, 5, 7, TimeSpan.Zero).ToString(format, CultureInfo.InvariantCulture);
            return DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read) && read.Month == 11;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool TryTime(string text, out EventTime time) => EventTime.TryParse(Encoding.UTF8.GetBytes(text), out time) && time.IsInRange;
}
