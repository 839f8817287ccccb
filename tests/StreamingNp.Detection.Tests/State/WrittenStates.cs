using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.State;

/// <summary>States of series, as bytes and back.</summary>
internal static class WrittenStates
{
    public static readonly DetectorOptions Options = new()
    {
        History = new HistoryOptions { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 },
        Incidents = new IncidentOptions { ConfirmPoints = 2, ConfirmWithin = 3, AcceptAfter = TimeSpan.FromHours(1) },
    };

    public static EventTime At(int minute) => ObservationSequences.Start + TimeSpan.FromMinutes(minute);

    public static ContextMeanPredictor Predictor(int stride) => new(new WindowLayout { Stride = stride, FewestContextPoints = 10, Horizons = [0, 24] });

    public static DetectorRun Run(int stride, Observation[] observations) => new DetectorRun(Predictor(stride), Options).Arrive(observations, 3);

    public static byte[] Write(SeriesState state) => new DetectorRun(Predictor(1), Options, state).StateBytes();

    public static SeriesState Read(byte[] bytes, HistoryOptions? options = null)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, options ?? Options.History);
    }
}
