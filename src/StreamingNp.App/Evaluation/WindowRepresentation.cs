using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Evaluation;

/// <summary>Describes windows that end with a row by numbers: what the encoder of the model says of them, or their values where the model has none that can be asked.</summary>
/// <param name="model">The model.</param>
internal sealed class WindowRepresentation(NeuralProcessModel model)
{
    private readonly EnginePredictor? _engine = EnginePredictor.Knows(model.Artifact) ? new EnginePredictor(model.Artifact) : null;

    /// <summary>What the numbers are, in words.</summary>
    public string What => _engine is null ? "its normalised values" : $"what the encoder of {model.Version} says of it";

    /// <summary>Describes rows of a series. Nothing is left out of the windows: the odd row is to be seen.</summary>
    /// <param name="observations">The series.</param>
    /// <param name="rows">The rows, in any order; those that come late or are missing are passed over.</param>
    /// <param name="options">How much of its past a series keeps.</param>
    public IEnumerable<(int Row, float[] Numbers)> Of(IReadOnlyList<Observation> observations, IReadOnlySet<int> rows, HistoryOptions options)
    {
        var history = new History(options);
        var assembler = new WindowAssembler(model.Layout);
        var window = new Window(model.Layout);
        for (int row = 0; row < observations.Count; row++)
        {
            Observation observation = observations[row];
            if (observation.IsMissing || history.Recent.Count > 0 && observation.Time <= history.Recent[history.Recent.Count - 1].Time) continue;
            history.Add(new RecentPoint(observation.Time, observation.Value, leftOut: false));
            if (!rows.Contains(row)) continue;
            window.Clear();
            // Seen from where the next row should be, the row is the newest point of the context.
            window.AddTarget(observation with { Time = observation.Time + history.Interval() });
            assembler.Fill(history, window.Targets[0].Time, window);
            yield return (row, _engine?.Represent(window.Views[0]) ?? Values(window.Views[0], model.Layout));
        }
    }

    // By their places, squashed; then their mean and how far they are from it.
    private static float[] Values(ContextView view, WindowLayout layout)
    {
        float[] numbers = new float[layout.MaxContextPoints + 2];
        for (int point = 0; point < view.ContextCount; point++)
        {
            float value = MathF.Asinh(view.ContextValues[point]);
            if (view.ContextSlots[point] is >= 0 and var slot && slot < layout.MaxContextPoints) numbers[slot] = value;
            numbers[^2] += value / view.ContextCount;
            numbers[^1] += MathF.Abs(value) / view.ContextCount;
        }
        return numbers;
    }
}
