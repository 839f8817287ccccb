using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Events;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>events</c>: prints incidents as they come.</summary>
internal sealed class EventsCommand : Command, IExamples
{
    private readonly Option<bool> _fromBeginning = new("--from-beginning") { Description = "Prints what is there already, too." };
    private readonly Option<bool> _json = new("--json") { Description = "Prints every event as a line of JSON, as it is on the topic." };
    private readonly NumberOption _max = new("--max", "Ends after this many events; 0 for never.", 0, 0, int.MaxValue);
    private readonly PositiveNumberOption _seconds = new("--seconds", "Ends after this time.", "S");

    /// <summary>Makes the command.</summary>
    public EventsCommand(CommandEnvironment environment)
        : base("events", "Prints incidents as they are opened, updated and resolved: time, severity, what happened, and why. Ends with Ctrl-C. Looking changes nothing.")
    {
        foreach (Option option in new Option[] { _fromBeginning, _json, _max, _seconds }) Options.Add(option);
        SettingsOptions settings = new SettingsOptions(this)
            .Add("--bootstrap", "kafka.bootstrap_servers", "The brokers to ask first: host:port, separated by commas.", "ADDRESS")
            .Add("--events", "output.event_topic", "The topic of the incidents.", "TOPIC");
        // Reading blocks.
        SetAction((result, cancellation) => Task.Run(() => Follow(result, settings.Read(result, environment), environment, cancellation), CancellationToken.None));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["events", "events --from-beginning --json --max 10"];

    private int Follow(ParseResult result, ProcessorSettings settings, CommandEnvironment environment, CancellationToken cancellation)
    {
        TimeProvider time = environment.Time;
        long begun = time.GetTimestamp();
        TimeSpan? atMost = result.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : null;
        int left = result.GetValue(_max) is var max and > 0 ? max : int.MaxValue;
        using var reader = new EventTopicReader(settings, result.GetValue(_fromBeginning) ? null : time.GetUtcNow(), time, environment.Error.WriteLine);
        var printer = new IncidentPrinter(environment.Output, result.GetValue(_json));
        while (left > 0 && !cancellation.IsCancellationRequested && !(time.GetElapsedTime(begun) >= atMost))
            if (reader.Next() is { } message && printer.Print(message)) left--;
        return CommandLine.Done;
    }
}
