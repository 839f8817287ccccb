using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Runs whole series through their detectors in this process, many side by side so that the model sees batches. Gives the same scores as a lane.</summary>
public sealed class OfflineDetection
{
    private readonly IPredictor _predictor;
    private readonly DetectorBlueprint _blueprint;

    /// <summary>Makes a run.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="options">How points become verdicts and incidents.</param>
    /// <param name="topic">Stands for the input topic in the ids of events.</param>
    public OfflineDetection(IPredictor predictor, DetectorOptions options, string topic)
    {
        _predictor = predictor;
        _blueprint = new DetectorBlueprint(options, predictor.Layout, topic);
    }

    /// <summary>Scores series from their first observation to their last.</summary>
    /// <param name="series">Names and observations in order of arrival.</param>
    /// <param name="sink">Gets scored points and events, those of one series in order.</param>
    /// <param name="disposed">Called for each observation with what became of it; once more for one that was held back, when it is taken.</param>
    public void Run(IEnumerable<(string Name, IEnumerable<Observation> Observations)> series, IDetectionSink sink, Action<string, Observation, Disposition> disposed)
    {
        List<Feed> feeds = [.. series.Select(one => new Feed(new SeriesDetector(_blueprint, new SeriesState(one.Name, _blueprint.Options.History)), one.Observations.GetEnumerator(), _blueprint))];
        var windows = new List<Window>(feeds.Count);
        while (feeds.Count > 0)
        {
            feeds.RemoveAll(feed => !feed.FillWindow(sink, disposed));
            Predict(feeds, feed => feed.Window, windows);
            feeds.ForEach(feed => feed.HasEvents = feed.Detector.Complete(feed.Window, feed.Halves, sink));
            List<Feed> explaining = feeds.FindAll(feed => feed.HasEvents);
            Predict(explaining, feed => feed.Halves, windows);
            explaining.ForEach(feed => feed.Detector.Explain(feed.Halves, sink));
        }
    }

    private void Predict(List<Feed> feeds, Func<Feed, Window> choose, List<Window> windows)
    {
        windows.Clear();
        windows.AddRange(feeds.Select(choose));
        if (windows.Count > 0) _predictor.Predict(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(windows));
    }

    private sealed class Feed(SeriesDetector detector, IEnumerator<Observation> observations, DetectorBlueprint blueprint)
    {
        public SeriesDetector Detector { get; } = detector;

        public Window Window { get; } = blueprint.NewWindow();

        public Window Halves { get; } = blueprint.NewHalvesWindow();

        public bool HasEvents { get; set; }

        private bool _isAtEnd;

        // False once the series is at its end with nothing left to score.
        public bool FillWindow(IDetectionSink sink, Action<string, Observation, Disposition> disposed)
        {
            Window.Clear();
            while (Detector.HasRoom(Window) && TryTake(sink, out Observation observation, out Disposition disposition)) disposed(Detector.State.Name, observation, disposition);
            if (Window.TargetCount == 0)
            {
                observations.Dispose();
                return false;
            }
            Detector.Assemble(Window);
            return true;
        }

        // At the end of the series what is held back is taken too.
        private bool TryTake(IDetectionSink sink, out Observation observation, out Disposition disposition)
        {
            (observation, disposition) = (default, default);
            if (!Detector.HasRipe && !_isAtEnd)
            {
                _isAtEnd = !observations.MoveNext();
                if (!_isAtEnd)
                {
                    observation = observations.Current;
                    disposition = Detector.Take(observation, mayAlert: true, Window, sink);
                    return true;
                }
                Detector.ReleaseHeld();
            }
            if (!Detector.HasRipe) return false;
            disposition = Detector.TakeRipe(Window, sink, out observation);
            return true;
        }
    }
}
