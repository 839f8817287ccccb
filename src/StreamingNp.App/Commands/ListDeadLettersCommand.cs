using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.DeadLetters;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>dead-letters list</c>: one line per dead letter.</summary>
internal sealed class ListDeadLettersCommand : Command, IExamples
{
    private const int StandardLimit = 50, MaxLimit = 100_000;

    // A line of JSON is for programs, which can take more than a table.
    private const int MaxJsonCharacters = 200;

    private readonly NumberOption _limit = new("--limit", "How many at most: the newest.", StandardLimit, 1, MaxLimit);
    private readonly Option<bool> _fromBeginning = new("--from-beginning") { Description = "Lists all that are there, the oldest first in each partition, instead of the newest." };
    private readonly Option<bool> _json = new("--json") { Description = "Prints a line of JSON per dead letter." };
    private readonly DeadLetterOptions _letters;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public ListDeadLettersCommand(CommandEnvironment environment)
        : base("list", "Lists dead letters: where they are, when they came, why they could not be read, where they came from, and the start of their payload with what cannot be printed escaped.")
    {
        _environment = environment;
        foreach (Option option in new Option[] { _limit, _fromBeginning, _json }) Options.Add(option);
        _letters = new DeadLetterOptions(this, environment);
        Validators.Add(result =>
        {
            if (result.GetValue(_fromBeginning) && result.GetResult(_limit) is { Implicit: false }) result.AddError("--from-beginning lists all and --limit the newest; only one of them can be given");
        });
        SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["dead-letters list --bootstrap localhost:9092", "dead-letters list --from-beginning --json --since 1d"];

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _letters.Settings(result, _environment);
        DeadLetterFilter filter = _letters.Filter(result);
        using var reader = new DeadLetterReader(settings, _environment.Time);
        IEnumerable<DeadLetter> letters = result.GetValue(_fromBeginning) ? reader.ReadAll(filter, passed: null, cancellation) : reader.ReadNewest(filter, result.GetValue(_limit), cancellation);
        if (result.GetValue(_json))
        {
            foreach (DeadLetter letter in letters) _environment.Output.WriteLine(JsonSerializer.Serialize(DeadLetterLine.Of(letter, MaxJsonCharacters), DeadLetterJson.Default.DeadLetterLine));
            return CommandLine.Done;
        }
        List<DeadLetter> shown = [.. letters];
        if (shown.Count > 0) DeadLetterTable.Write(shown, _environment.Output);
        _environment.Error.WriteLine(Sentence(shown.Count, filter, settings.Output.DeadLetterTopic, result));
        return CommandLine.Done;
    }

    private string Sentence(int shown, DeadLetterFilter filter, string topic, ParseResult result)
    {
        if (shown == 0) return filter.IsOpen ? $"There are no dead letters in {topic}." : $"No dead letter in {topic} fits.";
        bool more = !result.GetValue(_fromBeginning) && shown == result.GetValue(_limit);
        return string.Create(CultureInfo.InvariantCulture, $"{shown:N0} dead {(shown == 1 ? "letter" : "letters")} of {topic}{(more ? "; there may be older ones (--limit, --from-beginning)" : "")}.");
    }
}
