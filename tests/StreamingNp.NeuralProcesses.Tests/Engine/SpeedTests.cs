using System.Diagnostics;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

/// <summary>Ratios within one run, far from what they are: a guard against a change that makes something several times as slow.</summary>
public sealed class SpeedTests
{
    private const int Windows = 32;

    [Fact]
    public void Wide_vectors_are_faster_than_those_that_every_machine_has()
    {
        if (InstructionSets.Available.All(kernel => kernel.Name == InstructionSets.Plain)) return;
        using EnginePredictor wide = new(EngineModels.Shipped()), plain = new(EngineModels.Shipped(), EngineModels.Kernel(InstructionSets.Plain));
        Window[] windows = [.. Assembled(wide.Layout).Windows];
        // Twice to four times the width, and sums that are not rounded twice.
        Assert.InRange(Least(() => plain.Predict(windows)) / Least(() => wide.Predict(windows)), 1.3, 1_000);
    }

    [Fact]
    public void Windows_are_assembled_in_no_more_than_the_time_that_it_takes_to_predict_them()
    {
        using var predictor = new EnginePredictor(EngineModels.Shipped());
        (Window[] windows, Action assemble) = Assembled(predictor.Layout);
        Assert.InRange(Least(assemble) / Least(() => predictor.Predict(windows)), 0, 3);
    }

    // Twelve days of a point each five minutes.
    private static (Window[] Windows, Action Assemble) Assembled(WindowLayout layout)
    {
        var history = new History(new HistoryOptions());
        var start = new EventTime(1_700_000_000_000_000);
        var random = new Random(1);
        EventTime anchor = start;
        for (int index = 0; index < 12 * 288; index++, anchor = start + index * TimeSpan.FromMinutes(5))
            history.Add(new RecentPoint(anchor, 10 * Math.Sin(Math.Tau * index / 288) + random.NextDouble(), leftOut: false));
        var assembler = new WindowAssembler(layout);
        Window[] windows = [.. Enumerable.Range(0, Windows).Select(_ => new Window(layout))];
        foreach (Window window in windows) window.AddTarget(new Observation(anchor, 0));
        void Assemble()
        {
            foreach (Window window in windows) assembler.Fill(history, anchor, window);
        }
        Assemble();
        return (windows, Assemble);
    }

    // The shortest of many: what others do on the machine only adds to it.
    private static double Least(Action action)
    {
        double least = double.PositiveInfinity;
        for (int run = 0; run < 120; run++)
        {
            long begun = Stopwatch.GetTimestamp();
            action();
            least = Math.Min(least, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
        return least;
    }
}
