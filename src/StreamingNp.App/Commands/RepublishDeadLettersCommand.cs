using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.DeadLetters;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>dead-letters republish</c>: sends dead letters back to where they came from.</summary>
internal sealed class RepublishDeadLettersCommand : Command, IExamples
{
    private const int StandardMostRepublished = 5;

    private readonly Argument<DeadLetterPosition[]> _positions = DeadLetterOptions.Positions(ArgumentArity.ZeroOrMore);
    private readonly Option<bool> _all = new("--all") { Description = "Every dead letter in the topic." };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only the newest so many of those that fit; by default all of them.", HelpName = "N" };
    private readonly Option<string?> _to = new("--to") { Description = "Sends them to this topic instead of where each came from.", HelpName = "TOPIC" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Sends nothing and counts what would be sent." };
    private readonly NumberOption _most = new("--most-republished", "Leaves those alone that were republished so often already: what keeps coming back goes in a circle.", StandardMostRepublished, 1, 1_000_000);
    private readonly Option<bool> _json = new("--json") { Description = "Prints the counts as JSON." };
    private readonly DeadLetterOptions _letters;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public RepublishDeadLettersCommand(CommandEnvironment environment)
        : base("republish", "Sends dead letters back to the topic and partition that they came from: the untouched payload with its key, timestamp and headers, and a header `republished` that counts. The dead letters stay where they are. Truncated ones are left out.")
    {
        _environment = environment;
        Arguments.Add(_positions);
        foreach (Option option in new Option[] { _all, _limit, _to, _dryRun, _most, _json }) Options.Add(option);
        _letters = new DeadLetterOptions(this, environment);
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= 1)) result.AddError($"The option --limit is \"{token.Value}\"; it must be a whole number, 1 or more");
        });
        Validators.Add(result =>
        {
            bool all = result.GetValue(_all), positions = result.GetResult(_positions) is { Tokens.Count: > 0 }, filter = _letters.HasFilter(result);
            if (!all && !positions && !filter) result.AddError("Nothing says which dead letters to republish: give PARTITION/OFFSET, --reason, --since, --series-key, or --all for every one");
            else if (all && (positions || filter)) result.AddError("--all means every dead letter; leave it out to republish only those that fit the rest");
        });
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["dead-letters republish --reason message-too-large --since 1d --dry-run", "dead-letters republish 0/17 3/2", "dead-letters republish --all --to metrics-repaired"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _letters.Settings(result, _environment);
        DeadLetterPosition[] positions = result.GetValue(_positions) ?? [];
        DeadLetterFilter filter = _letters.Filter(result, positions);
        using var reader = new DeadLetterReader(settings, _environment.Time);
        using var republisher = new Republisher(settings, result.GetValue(_to), result.GetValue(_most), result.GetValue(_dryRun));
        bool ended = false;
        try
        {
            // Positions that are not there are reported before anything is sent.
            IReadOnlyList<DeadLetter>? few = positions.Length > 0 ? [.. positions.Distinct().Select(position => reader.ReadOne(position, cancellation)).Where(filter.Fits)]
                : result.GetValue(_limit) is { } limit ? reader.ReadNewest(filter, limit, cancellation) : null;
            await RepublishDisplay.RunAsync(_environment, few?.Count ?? reader.Count(), async passed =>
            {
                foreach (DeadLetter letter in few ?? reader.ReadAll(filter, passed, cancellation))
                {
                    cancellation.ThrowIfCancellationRequested();
                    await republisher.TakeAsync(letter).ConfigureAwait(false);
                    if (few is not null) passed();
                }
                await republisher.FinishAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);
            ended = true;
        }
        finally
        {
            // What was sent before an interruption counts too.
            await republisher.FinishAsync().ConfigureAwait(false);
            if (ended || republisher.Counts.Selected > 0) Report(republisher, settings, result);
        }
        return republisher.Counts.Failed > 0 ? CommandLine.Failed : CommandLine.Done;
    }

    private void Report(Republisher republisher, ProcessorSettings settings, ParseResult result)
    {
        RepublishCounts counts = republisher.Counts;
        if (result.GetValue(_json))
        {
            _environment.Output.WriteLine(JsonSerializer.Serialize(counts, DeadLetterJson.Default.RepublishCounts));
        }
        else
        {
            string where = result.GetValue(_to) ?? "where they came from";
            _environment.Error.WriteLine(counts.Selected == 0 ? $"No dead letter in {settings.Output.DeadLetterTopic} fits."
                : string.Create(CultureInfo.InvariantCulture, $"{counts.Republished:N0} of {counts.Selected:N0} dead letters {(result.GetValue(_dryRun) ? "would be republished" : "republished")} to {where}."));
        }
        Say(counts.Truncated, "left out: only the start of what they were is kept; send them again from where they were made (`dead-letters show` has size and sha256).");
        Say(counts.TooOften, $"left out: republished {result.GetValue(_most)} times or more already, and they keep coming back; see why with `dead-letters show`, or raise --most-republished.");
        Say(counts.WithoutSource, "left out: nothing says which topic they came from; give one with --to.");
        Say(counts.Failed, $"not republished: the brokers at {settings.Kafka.BootstrapServers} did not take them ({republisher.Refusal}); they are still in {settings.Output.DeadLetterTopic}.");
    }

    private void Say(long count, string sentence)
    {
        if (count > 0) _environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {sentence}"));
    }
}
