using System.Globalization;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Benchmarks;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.App.TaskPictures;

/// <summary>Lets a trained model predict a few held-out tasks all along their inputs, for a picture.</summary>
public static class TaskPanels
{
    private const int Tasks = 6, Samples = 3, Seed = 1;

    // The central 90 % leave a twentieth on either side.
    private static readonly double LogTwentieth = Math.Log(0.05);

    /// <summary>Where a point is drawn, from its inputs.</summary>
    private delegate double Place(ReadOnlySpan<float> inputs);

    /// <summary>Tasks of a prior with one input.</summary>
    /// <param name="model">What a benchmark has trained.</param>
    public static IReadOnlyList<TaskPanel> Of(TrainedModel model)
    {
        const int Places = 121;
        var batch = new TaskBatch(model.HeldOut.Shape);
        model.HeldOut.Fill(batch, Tasks, 0);
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float input in batch.TargetInputs) (least, most) = (Math.Min(least, input), Math.Max(most, input));
        TaskBatch curve = Along(batch, Places, (_, place, inputs) => inputs[0] = least + (most - least) * place / (Places - 1));
        using var predictor = new TaskPredictor(model.Settings, batch.Shape, model.Components, model.Weights);
        return Panels(predictor, batch, curve, inputs => inputs[0], model.Name);
    }

    /// <summary>Windows, from some time before their targets to some time after, in sampling intervals.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="windows">Held-out windows.</param>
    public static IReadOnlyList<TaskPanel> Of(ModelArtifact artifact, IReadOnlyList<Window> windows)
    {
        const int Before = 36, After = 12;
        Window[] predictable = [.. windows.Where(window => window.Views[0].IsPredictable)];
        var source = new WindowTaskSource([.. Enumerable.Range(0, Tasks).Select(index => predictable[(int)((long)index * predictable.Length / Tasks)])], Seed);
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, Tasks, 0);
        TaskBatch curve = Along(batch, Before + After + 1, (task, place, inputs) => WindowAssembler.WriteTime(inputs, place - Before, (place - Before) * DaysAnInterval(batch, task)));
        using var predictor = new TaskPredictor(artifact.Manifest.Settings, source.Shape, artifact.Manifest.Layout.Components, artifact.Weights);
        return Panels(predictor, batch, curve, WindowAssembler.IntervalsOf, $"{artifact.Version}, intervals from the target");
    }

    private static TaskPanel[] Panels(TaskPredictor predictor, TaskBatch batch, TaskBatch curve, Place placeOf, string name)
    {
        TaskPrediction[] predictions = predictor.Predict(curve);
        var random = new Random(Seed);
        double[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => Draw(predictor, curve, predictions, random))];
        return [.. predictions.Select((prediction, task) =>
        {
            (double X, double Y)[] context = Points(batch.ContextInputs, batch.ContextValues, batch.ContextKnown, batch, task, batch.ContextPoints, placeOf);
            return new TaskPanel(
                string.Create(CultureInfo.InvariantCulture, $"{name}: task {task + 1}, {context.Length} context points"),
                context,
                Points(batch.TargetInputs, batch.TargetValues, batch.TargetKnown, batch, task, batch.TargetPoints, placeOf),
                [.. Enumerable.Range(0, curve.TargetPoints).Select(target => At(prediction.Marginal(target), placeOf(InputsOf(curve.TargetInputs, curve, task, curve.TargetPoints, target))))],
                [.. samples.Select(sample => sample[(task * curve.TargetPoints)..((task + 1) * curve.TargetPoints)])]);
        })];
    }

    private static TaskPanel.Place At(Mixture predicted, double x) => new(x, predicted.Mean, predicted.LowerQuantile(LogTwentieth), predicted.UpperQuantile(LogTwentieth));

    // Models whose targets are independent draw functions autoregressively.
    private static double[] Draw(TaskPredictor predictor, TaskBatch curve, TaskPrediction[] predictions, Random random) =>
        predictions[0] is IndependentPrediction ? new Autoregression(predictor).Sample(curve, random) : [.. predictions.SelectMany(prediction => prediction.Sample(random))];

    private static TaskBatch Along(TaskBatch batch, int places, WriteInputs write)
    {
        var curve = new TaskBatch(batch.Shape);
        curve.Resize(batch.Tasks, batch.ContextPoints, places);
        batch.ContextInputs.CopyTo(curve.ContextInputs);
        batch.ContextValues.CopyTo(curve.ContextValues);
        batch.ContextKnown.CopyTo(curve.ContextKnown);
        for (int task = 0; task < batch.Tasks; task++)
            for (int place = 0; place < places; place++) write(task, place, InputsOf(curve.TargetInputs, curve, task, places, place));
        return curve;
    }

    // From the oldest of the newest points: those of previous days are further back, and marked as such.
    private static double DaysAnInterval(TaskBatch batch, int task)
    {
        double days = 0, intervals = 0;
        for (int point = 0; point < batch.ContextPoints; point++)
        {
            Span<float> inputs = InputsOf(batch.ContextInputs, batch, task, batch.ContextPoints, point);
            if (batch.ContextKnown[task * batch.ContextPoints + point] == 0 || inputs[4] != 0) continue;
            (days, intervals) = (7 * inputs[1], WindowAssembler.IntervalsOf(inputs));
        }
        return intervals < 0 ? days / intervals : 0;
    }

    private static (double X, double Y)[] Points(Span<float> inputs, Span<float> values, Span<float> known, TaskBatch batch, int task, int points, Place placeOf)
    {
        var there = new List<(double, double)>();
        for (int point = 0; point < points; point++)
        {
            int place = (task * points + point) * batch.Shape.Channels;
            if (known[place] != 0) there.Add((placeOf(InputsOf(inputs, batch, task, points, point)), values[place]));
        }
        return [.. there];
    }

    private static Span<float> InputsOf(Span<float> inputs, TaskBatch batch, int task, int points, int point) =>
        inputs.Slice((task * points + point) * batch.Shape.Inputs, batch.Shape.Inputs);

    private delegate void WriteInputs(int task, int place, Span<float> inputs);
}
