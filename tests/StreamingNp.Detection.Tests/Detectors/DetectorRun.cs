using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Hosts the detector of one series as a lane does: takes what has arrived, and lets the model predict window by window.</summary>
public sealed class DetectorRun
{
    private readonly IPredictor _predictor;
    private readonly Window _window;
    private readonly Window _halves;

    public DetectorRun(IPredictor predictor, DetectorOptions? options = null, SeriesState? state = null)
    {
        _predictor = predictor;
        Blueprint = new DetectorBlueprint(options ?? new DetectorOptions(), predictor.Layout, "metrics");
        Detector = new SeriesDetector(Blueprint, state ?? new SeriesState("host-12/cpu", Blueprint.Options.History));
        _window = Blueprint.NewWindow();
        _halves = Blueprint.NewHalvesWindow();
    }

    public DetectorBlueprint Blueprint { get; }

    public SeriesDetector Detector { get; }

    public SeriesState State => Detector.State;

    public RecordingSink Sink { get; init; } = new();

    public List<Disposition> Dispositions { get; } = [];

    public bool MayAlert { get; set; } = true;

    /// <summary>Takes observations that arrive in batches of the given sizes, over and over; in one batch where there are none.</summary>
    public DetectorRun Arrive(IReadOnlyList<Observation> observations, params int[] batches)
    {
        for (int start = 0, batch = 0; start < observations.Count; batch++)
        {
            int size = batches.Length == 0 ? observations.Count : batches[batch % batches.Length];
            int end = Math.Min(observations.Count, start + size);
            while (start < end)
            {
                _window.Clear();
                while (Detector.HasRoom(_window) && (Detector.HasRipe || start < end))
                    Dispositions.Add(Detector.HasRipe ? Detector.TakeRipe(_window, Sink, out _) : Detector.Take(observations[start++], MayAlert, _window, Sink));
                if (_window.TargetCount > 0) Score();
            }
            TakeRipe();
        }
        return this;
    }

    /// <summary>Takes all that is buffered.</summary>
    public DetectorRun ReleaseBuffered()
    {
        Detector.ReleaseBuffered();
        TakeRipe();
        return this;
    }

    public DetectorRun ResolveIdle()
    {
        Detector.ResolveIdle(Sink);
        return this;
    }

    public DetectorRun OpenNoData()
    {
        Detector.OpenNoData(Sink);
        return this;
    }

    /// <summary>The state of the series as it is written down.</summary>
    public byte[] StateBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        SeriesStateCodec.Write(State, writer);
        writer.Flush();
        return stream.ToArray();
    }

    private void TakeRipe()
    {
        while (Detector.HasRipe)
        {
            _window.Clear();
            while (Detector.HasRoom(_window) && Detector.HasRipe) Dispositions.Add(Detector.TakeRipe(_window, Sink, out _));
            if (_window.TargetCount > 0) Score();
        }
    }

    private void Score()
    {
        do
        {
            Detector.Assemble(_window);
            _predictor.Predict([_window]);
        }
        while (!Detector.IsOfOneModel(_window));
        if (!Detector.Complete(_window, _halves, Sink)) return;
        _predictor.Predict([_halves]);
        Detector.Explain(_halves, Sink);
    }
}
