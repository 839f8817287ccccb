using System.CommandLine;
using System.Globalization;
using StreamingNp.App.DeadLetters;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>dead-letters show</c>: one dead letter with all its headers and its payload.</summary>
internal sealed class ShowDeadLetterCommand : Command, IExamples
{
    private const int MaxShownBytes = 4_096, MaxHeaderCharacters = 500;

    private readonly Argument<DeadLetterPosition[]> _position = DeadLetterOptions.Positions(ArgumentArity.ExactlyOne);
    private readonly Option<string?> _output = new("--output") { Description = "Writes the payload, byte for byte, to a file instead of showing it.", HelpName = "FILE" };
    private readonly DeadLetterOptions _letters;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public ShowDeadLetterCommand(CommandEnvironment environment)
        : base("show", "Shows a dead letter: all headers, key, and payload; as text where it is text, else as hexadecimal numbers. Of a large payload the first 4 KB.")
    {
        _environment = environment;
        Arguments.Add(_position);
        Options.Add(_output);
        _letters = new DeadLetterOptions(this, environment, filters: false);
        SetAction((result, cancellation) => RunAsync(result, cancellation));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["dead-letters show 0/17 --bootstrap localhost:9092", "dead-letters show 0/17 --output letter.bin"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        using var reader = new DeadLetterReader(_letters.Settings(result, _environment), _environment.Time);
        DeadLetter letter = reader.ReadOne(result.GetValue(_position)![0], cancellation);
        byte[] payload = letter.Payload ?? [];
        if (result.GetValue(_output) is { } file)
        {
            await File.WriteAllBytesAsync(_environment.PathOf(file), payload, cancellation).ConfigureAwait(false);
            await _environment.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{payload.Length:N0} bytes written to {file}{(letter.IsTruncated ? string.Create(CultureInfo.InvariantCulture, $"; they are the start of {letter.Size:N0}") : "")}.")).ConfigureAwait(false);
            return CommandLine.Done;
        }
        TextWriter output = _environment.Output;
        await output.WriteLineAsync($"dead letter: {letter.Position}").ConfigureAwait(false);
        await output.WriteLineAsync($"time: {letter.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}").ConfigureAwait(false);
        foreach ((string name, byte[] value) in letter.Headers) await output.WriteLineAsync($"{PayloadText.Start(System.Text.Encoding.UTF8.GetBytes(name), MaxHeaderCharacters)}: {PayloadText.Start(value, MaxHeaderCharacters)}").ConfigureAwait(false);
        await output.WriteLineAsync($"key: {(letter.Key is null ? "(none)" : PayloadText.Start(letter.Key, MaxHeaderCharacters))}").ConfigureAwait(false);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"payload: {payload.Length:N0} bytes{(letter.IsTruncated ? string.Create(CultureInfo.InvariantCulture, $", the start of {letter.Size:N0}") : "")}\n")).ConfigureAwait(false);
        await output.WriteLineAsync(PayloadText.Whole(payload, MaxShownBytes)).ConfigureAwait(false);
        return CommandLine.Done;
    }
}
