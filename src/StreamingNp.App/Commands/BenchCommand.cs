using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Benchmarking;
using StreamingNp.App.Configuration;
using StreamingNp.App.Models;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary><c>bench</c>: measures throughput, latency and memory on this machine.</summary>
internal sealed class BenchCommand : Command, IExamples
{
    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each figure is measured, in five slices; preparation comes on top.", HelpName = "N", DefaultValueFactory = _ => new BenchmarkOptions().Time.TotalSeconds };
    private readonly Option<int> _series = new("--series") { Description = "The series of the whole path; more give the scorers larger batches.", HelpName = "N", DefaultValueFactory = _ => new BenchmarkOptions().Series };
    private readonly Option<int[]> _memory = new("--memory-series") { Description = "The numbers of series whose memory is measured; 100,000 need about 1 GB.", HelpName = "N", DefaultValueFactory = _ => [.. new BenchmarkOptions().MemorySeries], AllowMultipleArgumentsPerToken = true };
    private readonly Option<int[]> _scaling = new("--scaling-series") { Description = "The numbers of series whose detection is measured, one after the other; 1,000,000 need about 9 GB.", HelpName = "N", DefaultValueFactory = _ => [.. new BenchmarkOptions().ScalingSeries], AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _stride = new("--stride") { Description = "Measures as if the model had this stride: its speed does not depend on its weights, its predictions do.", HelpName = "N" };
    private readonly Option<string[]> _only = new("--only") { Description = $"Measures only this; may be given several times: {string.Join(", ", BenchmarkOptions.Names)}.", HelpName = "NAME", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the figures as one JSON document." };
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public BenchCommand(CommandEnvironment environment)
        : base("bench", "Measures this machine: the whole path from the bytes of observations to the bytes of events, in process and without a broker, each stage of it alone, latency, and memory.")
    {
        _environment = environment;
        foreach (Option option in new Option[] { _seconds, _series, _memory, _scaling, _stride, _only, _json }) Options.Add(option);
        _only.CompletionSources.Add([.. BenchmarkOptions.Names]);
        Bound(_only, names => Array.TrueForAll(names, name => BenchmarkOptions.Names.Contains(name)), $"among {string.Join(", ", BenchmarkOptions.Names)}");
        Bound(_seconds, seconds => seconds is >= 0.01 and <= 3_600, "0.01 to 3,600");
        Bound(_series, series => series is >= 1 and <= 10_000, "1 to 10,000");
        Bound(_memory, numbers => Array.TrueForAll(numbers, series => series is >= 1 and <= 10_000_000), "1 to 10,000,000");
        Bound(_scaling, numbers => Array.TrueForAll(numbers, series => series is >= 1 and <= 10_000_000), "1 to 10,000,000");
        Bound(_stride, stride => stride is null or >= 1 and <= 64, "1 to 64");
        _settings = new SettingsOptions(this).Add("--model", "model.path", "The folder of the model to use; by default the newest.", "FOLDER");
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["bench", "bench --only path --only latency --seconds 10", "bench --stride 16 --only path --json"];

    private static void Bound<T>(Option<T> option, Predicate<T> isPossible, string range) => option.Validators.Add(result =>
    {
        if (!IsPossible(result))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"The option {option.Name} is {string.Join(" ", result.Tokens.Select(token => token.Value))}; it must be {range}"));

        bool IsPossible(OptionResult result)
        {
            try
            {
                return result.GetValueOrDefault<T>() is not { } value || isPossible(value);
            }
            catch (InvalidOperationException)
            {
                // No number at all.
                return false;
            }
        }
    });

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _settings.Read(result, _environment);
        NeuralProcessModel model = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), _environment.WorkingDirectory).Load(_environment.Error.WriteLine);
        if (result.GetValue(_stride) is { } stride) model = WithStride(model, stride);
        var options = new BenchmarkOptions
        {
            Time = TimeSpan.FromSeconds(result.GetValue(_seconds)),
            Series = result.GetValue(_series),
            MemorySeries = result.GetValue(_memory)!,
            ScalingSeries = result.GetValue(_scaling)!,
            Only = result.GetValue(_only)!,
        };
        var run = new BenchmarkRun(options, settings, model, doing => _environment.Error.WriteLine($"Measuring: {doing}"));
        BenchmarkReport report = await Task.Run(() => run.RunAsync(cancellation), cancellation).ConfigureAwait(false);
        if (result.GetValue(_json)) await _environment.Output.WriteLineAsync(JsonSerializer.Serialize(report, BenchmarkJson.Default.BenchmarkReport)).ConfigureAwait(false);
        else BenchmarkTable.Write(report, _environment.Output);
        return CommandLine.Done;
    }

    // No weight has the stride in its shape.
    private static NeuralProcessModel WithStride(NeuralProcessModel model, int stride)
    {
        ModelManifest manifest = model.Artifact.Manifest;
        return new(model.Artifact with { Manifest = manifest with { Layout = manifest.Layout with { Stride = stride } } });
    }
}
