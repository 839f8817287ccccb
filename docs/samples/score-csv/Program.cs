using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Recordings;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

// Scores a CSV file with the model that comes with the package, and prints what an on-call person would read.
string file = args.Length == 1 ? args[0] : throw new ArgumentException("Name one CSV file.");

var series = RecordingReader.Read(file, new RecordingReaderOptions(), row => Console.Error.WriteLine($"Line {row.Line}: {row.Reason}"))
    .GroupBy(row => row.Series, row => row.Observation)
    .Select(one => (one.Key, one.AsEnumerable()));

var store = new ModelStore(Path.Combine(AppContext.BaseDirectory, "models"));
var model = new NeuralProcessModel(store.Load(store.Latest("cnp")!));
using IPredictor predictor = model.NewPredictor();
new OfflineDetection(predictor, new DetectorOptions(), topic: "metrics").Run(series, new Printer(), (_, _, _) => { });

internal sealed class Printer : IDetectionSink
{
    public void Emit(AnomalyEvent anomaly) => Console.WriteLine(anomaly.Explanation);

    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
    }
}
