using System.CommandLine;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Commands;

/// <summary>The options of a command that reads CSV files.</summary>
public sealed class RecordingOptions
{
    private readonly Option<string> _unit = new("--timestamp-unit") { Description = "The unit of timestamps that are plain numbers: seconds, milliseconds, microseconds or nanoseconds.", HelpName = "UNIT", DefaultValueFactory = _ => "seconds" };
    private readonly Option<string?> _time = new("--time-column") { Description = "The column of the time; by default timestamp, time, date, datetime or ts, else the first.", HelpName = "NAME" };
    private readonly Option<string?> _value = new("--value-column") { Description = "The column of the value; by default value, else the first other one with numbers.", HelpName = "NAME" };
    private readonly Option<string?> _series = new("--series-column") { Description = "The column of the series; by default series. Without one a file is one series, named after the file.", HelpName = "NAME" };

    /// <summary>Adds the options to a command.</summary>
    public RecordingOptions(Command command)
    {
        _unit.Validators.Add(result =>
        {
            if (!Enum.GetNames<TimestampUnit>().Contains(result.GetValueOrDefault<string>(), StringComparer.OrdinalIgnoreCase))
                result.AddError($"The option --timestamp-unit is \"{result.GetValueOrDefault<string>()}\"; it must be seconds, milliseconds, microseconds or nanoseconds");
        });
        foreach (Option option in new Option[] { _unit, _time, _value, _series }) command.Options.Add(option);
    }

    /// <summary>Makes the argument that names the files.</summary>
    public static Argument<string[]> Files()
    {
        Argument<string[]> files = new("FILES") { Description = "CSV files, directories with *.csv files, or patterns. The header names the columns.", Arity = ArgumentArity.OneOrMore };
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
        new CsvRecordingOptions
        {
            TimestampUnit = Enum.Parse<TimestampUnit>(result.GetValue(_unit)!, ignoreCase: true),
            TimeColumn = result.GetValue(_time),
            ValueColumn = result.GetValue(_value),
            SeriesColumn = result.GetValue(_series),
        },
        environment.WorkingDirectory);
}
