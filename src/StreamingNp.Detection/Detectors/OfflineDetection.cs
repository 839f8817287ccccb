using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Runs whole series through their detectors in this process, many side by side so that the model sees batches. Gives the same scores as a lane.</summary>
public sealed class OfflineDetection
{
    private readonly IPredictor _predictor;
    private readonly RuledBlueprints _blueprints;

    /// <summary>Makes a run.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="options">How points become verdicts and incidents.</param>
    /// <param name="topic">Stands for the input topic in the ids of events.</param>
    /// <param name="rules">The rules for groups of series; null for none.</param>
    public OfflineDetection(IPredictor predictor, DetectorOptions options, string topic, RuleBook? rules = null)
    {
        _predictor = predictor;
        _blueprints = new RuledBlueprints(options, predictor.Layout, topic, rules ?? RuleBook.Empty) { Reduction = predictor.Reduction, Grid = predictor.Grid };
    }

    /// <summary>Whether scored points of several channels say what each gave, also where nothing is odd: for pictures.</summary>
    public bool TellsAllChannels { get; init; }

    /// <summary>Scores series from their first observation to their last.</summary>
    /// <param name="series">Names and observations in order of arrival.</param>
    /// <param name="sink">Gets scored points and events, those of one series in order.</param>
    /// <param name="disposed">Called for each observation with what became of it; once more for one that was buffered, or the row that it was joined to, when that is taken.</param>
    public void Run(IEnumerable<(string Name, IEnumerable<Observation> Observations)> series, IDetectionSink sink, Action<string, Observation, Disposition> disposed) =>
        Run(series.Select(one => new OfflineSeries(NewState(one.Name), one.Observations, sink, (observation, disposition, _) => disposed(one.Name, observation, disposition))));

    /// <summary>Goes on with series from where their states are. Afterwards a state is what the series has become, and may be copied: no window is under way.</summary>
    /// <param name="series">The series; several may have the same name.</param>
    public void Run(IEnumerable<OfflineSeries> series)
    {
        List<Feed> feeds = [.. series.Select(one => new Feed(one, _blueprints))];
        var windows = new List<Window>(feeds.Count);
        while (feeds.Count > 0)
        {
            feeds.RemoveAll(feed => !feed.FillWindow());
            Predict(feeds, feed => feed.Window, windows);
            feeds.ForEach(feed => feed.Show());
            feeds.ForEach(feed => feed.HasEvents = feed.Detector.Complete(feed.Window, feed.Halves, feed.Sink));
            List<Feed> explaining = feeds.FindAll(feed => feed.HasEvents);
            Predict(explaining, feed => feed.Halves, windows);
            explaining.ForEach(feed => feed.Detector.Explain(feed.Halves, feed.Sink));
        }
    }

    /// <summary>Makes the state of a series that has not been seen.</summary>
    /// <param name="name">The name of the series.</param>
    public SeriesState NewState(string name) => new(name, _blueprints.General.Options.History) { TellsAllChannels = TellsAllChannels };

    /// <summary>Reads a state that <see cref="SeriesStateCodec.Write"/> wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    public SeriesState ReadState(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, _blueprints.General.Options.History);
    }

    private void Predict(List<Feed> feeds, Func<Feed, Window> choose, List<Window> windows)
    {
        windows.Clear();
        windows.AddRange(feeds.Select(choose));
        if (windows.Count > 0) _predictor.Predict(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(windows));
    }

    private sealed class Feed(OfflineSeries series, RuledBlueprints blueprints)
    {
        private readonly IEnumerator<Observation> _observations = series.Observations.GetEnumerator();

        public SeriesDetector Detector { get; } = new(blueprints, series.State);

        public IDetectionSink Sink => series.Sink;

        public Window Window { get; } = blueprints.General.NewWindow();

        public Window Halves { get; } = blueprints.General.NewHalvesWindow();

        public bool HasEvents { get; set; }

        private bool _isAtEnd;

        // Whoever looks on sees what is predicted before it is scored.
        public void Show() => series.Predicted?.Invoke(Window);

        // False once the series is at its end with nothing left to score.
        public bool FillWindow()
        {
            Window.Clear();
            while (Detector.HasRoom(Window) && TryTake(out Observation observation, out Disposition disposition, out int released)) series.Disposed(observation, disposition, released);
            if (Window.TargetCount == 0)
            {
                _observations.Dispose();
                return false;
            }
            Detector.Assemble(Window);
            return true;
        }

        // At the end of the series what is buffered is taken too.
        private bool TryTake(out Observation observation, out Disposition disposition, out int released)
        {
            (observation, disposition, released) = (default, default, 0);
            if (!Detector.HasRipe && !_isAtEnd)
            {
                _isAtEnd = !_observations.MoveNext();
                if (!_isAtEnd)
                {
                    observation = _observations.Current;
                    disposition = Detector.Take(observation, mayAlert: true, Window, Sink);
                    return true;
                }
                Detector.ReleaseBuffered();
            }
            if (!Detector.HasRipe) return false;
            disposition = Detector.TakeRipe(Window, Sink, out observation);
            released = Detector.Released;
            return true;
        }
    }
}
