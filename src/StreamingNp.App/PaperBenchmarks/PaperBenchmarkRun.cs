using System.Globalization;
using System.Text.Json;
using StreamingNp.App.TaskPictures;
using StreamingNp.App.Terminal;
using StreamingNp.App.Training;
using StreamingNp.NeuralProcesses.Benchmarks;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.PaperBenchmarks;

/// <summary>Runs a published experiment and shows its figures. Parts run side by side, one a processor.</summary>
/// <param name="benchmark">The experiment.</param>
/// <param name="environment">What surrounds the command.</param>
internal sealed class PaperBenchmarkRun(IBenchmark benchmark, CommandEnvironment environment)
{
    private readonly Lock _lock = new();
    private readonly List<TrainedModel> _trained = [];

    /// <summary>The share of the work that is done; below 1 the figures mean little.</summary>
    public double Effort { get; init; } = 1;

    /// <summary>The folder in which trainings are kept; null for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>The file of a picture of the first model, by name; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>Whether figures are written as JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>Runs it.</summary>
    /// <returns>Whether all figures were reached.</returns>
    public bool Run(CancellationToken cancellation)
    {
        long begun = environment.Time.GetTimestamp();
        var conditions = new BenchmarkConditions { Effort = Effort, Checkpoints = Checkpoints, Time = environment.Time, Progress = Show, Trained = Keep, Cancellation = cancellation };
        environment.Error.WriteLine($"{benchmark.Description}.");
        IReadOnlyList<BenchmarkPart> parts = benchmark.Parts;
        var figures = new IReadOnlyList<BenchmarkFigure>[parts.Count];
        Work(parts, conditions, figures);
        BenchmarkFigure[] all = [.. figures.SelectMany(part => part)];
        bool reached = Array.TrueForAll(all, figure => figure.IsReached);
        double seconds = environment.Time.GetElapsedTime(begun).TotalSeconds;
        if (Picture is not null && _trained.MinBy(model => model.Name, StringComparer.Ordinal) is { } first)
        {
            TaskPicture.Save(TaskPanels.Of(first), Picture);
            environment.Error.WriteLine($"A picture of {first.Name} is in {Picture}.");
        }
        if (AsJson) WriteJson(all, reached, seconds);
        else
        {
            PaperBenchmarkTable.Write(all, environment.Output);
            string verdict = Effort < 1 ? string.Create(CultureInfo.InvariantCulture, $"With {Effort:P0} of the steps these figures mean little") : reached ? "All figures are reached" : "Not all figures are reached";
            environment.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict}; log-likelihoods a target point, natural logarithm; {seconds:F0} s."));
        }
        return reached;
    }

    // Threads of their own, as many as processors: torch keeps memory for every thread that ever worked with it.
    private static void Work(IReadOnlyList<BenchmarkPart> parts, BenchmarkConditions conditions, IReadOnlyList<BenchmarkFigure>[] figures)
    {
        int next = -1;
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(parts.Count, Environment.ProcessorCount)).Select(_ => new Thread(() =>
        {
            try
            {
                for (int part = Interlocked.Increment(ref next); part < parts.Count && failure is null; part = Interlocked.Increment(ref next)) figures[part] = parts[part].Run(conditions);
            }
#pragma warning disable CA1031 // It is thrown again on the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        }) { IsBackground = true })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (failure is OperationCanceledException) throw new OperationCanceledException(failure.Message, failure);
        if (failure is not null) throw new CommandException($"The benchmark failed: {failure.Message}", failure);
    }

    private void Show(string name, TrainingProgress progress)
    {
        lock (_lock) environment.Error.WriteLine($"{name}: {TrainingDisplay.Text(progress)}");
    }

    private void Keep(TrainedModel model)
    {
        lock (_lock) _trained.Add(model);
    }

    private void WriteJson(BenchmarkFigure[] figures, bool reached, double seconds) => environment.Output.WriteLine(JsonSerializer.Serialize(new
    {
        benchmark = benchmark.Name,
        effort = Effort,
        seconds = Math.Round(seconds, 1),
        reached,
        figures = figures.Select(figure => new { name = figure.Name, published = JsonFigure.Finite(figure.Published), oracle = JsonFigure.Finite(figure.Oracle), own = JsonFigure.Finite(figure.Own), least = JsonFigure.Finite(figure.Least), most = JsonFigure.Finite(figure.Most), reached = figure.IsReached }),
    }));
}
