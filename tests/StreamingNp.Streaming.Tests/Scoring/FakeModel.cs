using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Tests.Scoring;

/// <summary>A model that expects of the targets of a view what its context was like on average. It can be watched, made to wait and made to fail.</summary>
public sealed class FakeModel(int version = 1, WindowLayout? layout = null) : IModel
{
    private int _made;
    private int _disposed;

    /// <summary>Small windows: a series is scored from its ninth point on.</summary>
    public static readonly WindowLayout Small = new() { RecentPoints = 16, FewestContextPoints = 8, SeasonalDays = 1, Horizons = [0, 8] };

    public ModelVersion Version { get; } = new("fake", version);

    public WindowLayout Layout { get; } = layout ?? Small;

    /// <summary>How rows of channels are reduced; null where they are not.</summary>
    public ChannelReduction? Reduction { get; init; }

    /// <summary>What is predicted as a field: each channel is as in the row before; null for nothing.</summary>
    public ChannelGrid? Grid { get; init; }

    /// <summary>Called on a scorer's thread with each batch before it is predicted; may wait or throw.</summary>
    public Action<Window[]>? Predicting { get; set; }

    /// <summary>Called with the number of a predictor, from 1, before it is made; may throw.</summary>
    public Action<int>? Making { get; set; }

    /// <summary>The predictors that were made, or tried to.</summary>
    public int Made => Volatile.Read(ref _made);

    public int Disposed => Volatile.Read(ref _disposed);

    public IPredictor NewPredictor()
    {
        int number = Interlocked.Increment(ref _made);
        Making?.Invoke(number);
        return new Predictor(this);
    }

    private sealed class Predictor(FakeModel model) : IPredictor
    {
        private bool _disposed;

        public ModelVersion Model => model.Version;

        public WindowLayout Layout => model.Layout;

        public ChannelReduction? Reduction => model.Reduction;

        public ChannelGrid? Grid => model.Grid;

        public Calibration Calibration { get; } = Calibration.Identity(model.Layout.Horizons.Count + 1);

        public void Predict(ReadOnlySpan<Window> windows)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            model.Predicting?.Invoke(windows.ToArray());
            foreach (Window window in windows)
            {
                foreach (ContextView view in window.Views)
                {
                    Component component = Describe(view);
                    for (int target = 0; target < window.TargetCount; target++) view.Predicted(target)[0] = component;
                }
                // A window may come from before a swap: then it comes once more.
                foreach (FieldRow row in window.Fields)
                    if (Grid is not null) Predict(row);
                window.PredictedBy(Model, Calibration, Reduction, Grid);
            }
        }

        public void Dispose()
        {
            Interlocked.Increment(ref model._disposed);
            _disposed = true;
        }

        private void Predict(FieldRow row)
        {
            for (int channel = 0; channel < row.Channels; channel++)
            {
                row.Expected[channel] = row.Values[^(2 * row.Channels - channel)];
                row.Deviations[channel] = (float)(0.4 * Grid!.Standardisation.Scales[channel]);
                row.Ahead[channel] = (row.Values[^(row.Channels - channel)] - row.Expected[channel]) / row.Deviations[channel];
                row.Shares[channel] = float.IsNaN(row.Ahead[channel]) ? 0 : row.Ahead[channel] * row.Ahead[channel];
            }
        }

        private static Component Describe(ContextView view)
        {
            double sum = 0, squares = 0;
            for (int index = 0; index < view.ContextCount; index++)
            {
                sum += view.ContextValues[index];
                squares += (double)view.ContextValues[index] * view.ContextValues[index];
            }
            double count = Math.Max(1, view.ContextCount), mean = sum / count;
            return new Component(1, (float)mean, (float)(Math.Sqrt(Math.Max(0, squares / count - mean * mean)) + 0.1));
        }
    }
}
