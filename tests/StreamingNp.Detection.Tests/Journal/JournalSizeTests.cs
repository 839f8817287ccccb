using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Simulation;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using Xunit.Abstractions;

namespace StreamingNp.Detection.Tests.Journal;

public class JournalSizeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, 32)]
    [InlineData(true, 29)]
    public void An_observation_takes_some_thirty_bytes(bool roundedValues, double most)
    {
        var fleet = new SimulatedFleet(new SimulationOptions { Series = 16, Duration = TimeSpan.FromDays(14) }, seed: 5);
        var predictor = new ContextMeanPredictor();
        var runs = new Dictionary<SimulatedSeries, JournalledRun>();
        var record = new JournalWriter();
        record.Begin(0, JournalBeginning.None, 0);
        foreach (SimulatedSeries series in fleet.Series) runs[series] = new JournalledRun(new SeriesState(series.Key, new HistoryOptions()), runs.Count).Under(predictor, new DetectorOptions());
        long offset = 0;
        foreach ((SimulatedSeries series, Observation observation) in fleet.InTimeOrder())
        {
            JournalledRun run = runs[series];
            run.Arrive(roundedValues ? observation with { Value = (float)observation.Value } : observation);
            foreach (JournalEntry entry in run.Entries) record.Add(entry with { Offset = offset });
            run.Entries.Clear();
            offset++;
        }
        double bytes = (double)record.End(offset).Length / offset;
        output.WriteLine($"{bytes:0.0} bytes an observation, {offset} observations");
        Assert.InRange(bytes, 10, most);
    }
}
