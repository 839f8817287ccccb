using System.Globalization;
using System.Text;
using Spectre.Console;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Events;

/// <summary>Prints incidents for people, a line each: time, severity, what happened, and the sentence that says why. Colours are for terminals.</summary>
internal sealed class IncidentPrinter
{
    private readonly TextWriter _output;
    private readonly IAnsiConsole? _console;
    private readonly bool _json;

    /// <summary>Makes a printer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="json">Whether events are printed as they are, a line of JSON each.</param>
    public IncidentPrinter(TextWriter output, bool json)
    {
        (_output, _json) = (output, json);
        // What is not the process's own output is a test's, or a file.
        if (!json && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) _console = TableConsole.To(output);
    }

    /// <summary>Prints an event.</summary>
    /// <param name="message">The event as it is on the topic.</param>
    /// <returns>Whether it was one.</returns>
    public bool Print(byte[] message)
    {
        if (_json)
        {
            _output.WriteLine(Encoding.UTF8.GetString(message));
            return true;
        }
        try
        {
            PublishedEvent anomaly = PublishedEvent.Parse(message);
            if (_console is null) _output.WriteLine(Line(anomaly));
            // Wrapped by the terminal: a window that is made wider shows it on one line again.
            else _output.WriteLine(_console.Profile.Capabilities.Ansi ? Coloured(anomaly) : Line(anomaly));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Line(PublishedEvent anomaly) => $"{Time(anomaly)}  {Severity(anomaly),-8}  {State(anomaly),-8}  {Printable(anomaly.Sentence)}";

    // The eight colours that every terminal has.
    private static string Coloured(PublishedEvent anomaly)
    {
        int colour = (anomaly.State, anomaly.Severity) switch
        {
            (IncidentChange.Resolved, _) => 32,
            (_, Detection.Incidents.Severity.Critical) => 31,
            (_, Detection.Incidents.Severity.Warning) => 33,
            _ => 36,
        };
        return string.Create(CultureInfo.InvariantCulture, $"\u001b[2m{Time(anomaly)}\u001b[0m  \u001b[{colour}m{Severity(anomaly),-8}  {State(anomaly),-8}\u001b[0m  {Printable(anomaly.Sentence)}");
    }

    private static string Time(PublishedEvent anomaly) => anomaly.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Severity(PublishedEvent anomaly) => anomaly.Severity.ToString().ToLowerInvariant();

    private static string State(PublishedEvent anomaly) => anomaly.State.ToString().ToLowerInvariant();

    // A name may hold what would steer the terminal.
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
