using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class OfflineDetectionTests
{
    private static readonly (string Name, Observation[] Observations)[] Fleet =
    [
        ("empty", []),
        ("short", ObservationSequences.Regular(7, 5, ObservationSequences.Noise)),
        .. Enumerable.Range(0, 6).Select(number => ($"s{number}", ObservationSequences.Regular(150 + 40 * number, 5, index => (index % (60 + number) == 59 ? 40 : 0) + ObservationSequences.Noise(index)))),
        ("stuck", ObservationSequences.Regular(400, 5, index => index > 300 ? 1 : ObservationSequences.Noise(index))),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void One_series_at_a_time_gives_the_same_results_as_many_together(int stride)
    {
        RecordingSink together = Run(stride, Fleet, out Dictionary<string, List<Disposition>> dispositions);
        Assert.True(together.Events.Count > 20);
        foreach ((string Name, Observation[] Observations) one in Fleet)
        {
            RecordingSink alone = Run(stride, [one], out Dictionary<string, List<Disposition>> its);
            Assert.Equal(alone.Points, together.PointsOf(one.Name));
            Assert.Equal(alone.CanonicalEvents(), together.CanonicalEvents(one.Name));
            Assert.Equal(its.GetValueOrDefault(one.Name), dispositions.GetValueOrDefault(one.Name));
            Assert.Equal(one.Observations.Length, its.GetValueOrDefault(one.Name)?.Count ?? 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_file_scored_offline_gives_what_a_lane_gives(int stride)
    {
        Observation[] observations = Fleet[^1].Observations;
        RecordingSink offline = Run(stride, [("host-12/cpu", observations)], out _);
        DetectorRun lane = new DetectorRun(new ContextMeanPredictor(new WindowLayout { Stride = stride })).Arrive(observations, 1, 7, 2);
        Assert.Equal(lane.Sink.Points, offline.Points);
        Assert.Equal(lane.Sink.CanonicalEvents(), offline.CanonicalEvents());
        Assert.NotEmpty(offline.Events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_copy_of_a_state_goes_on_as_the_series_does(int stride)
    {
        Observation[] observations = Fleet[5].Observations;
        var detection = new OfflineDetection(new ContextMeanPredictor(new WindowLayout { Stride = stride }), new DetectorOptions(), "metrics");
        SeriesState state = detection.NewState("s");
        var before = new RecordingSink();
        detection.Run([new(state, observations[..120], before, (_, _, _) => { })]);
        byte[] written = Written(state);
        RecordingSink[] after = [new(), new(), new()];
        // The original and two copies of one name, side by side.
        detection.Run([
            new(state, observations[120..], after[0], (_, _, _) => { }),
            .. after[1..].Select(sink => new OfflineSeries(detection.ReadState(written), observations[120..], sink, (_, _, _) => { }))]);
        RecordingSink whole = Run(stride, [("s", observations)], out _);
        Assert.NotEmpty(after[0].Events);
        // A stride that is cut in two is the same stride: its points see the same past.
        Assert.All(after, sink => Assert.Equal(whole.Points.Select(point => point.ToString()), before.Points.Concat(sink.Points).Select(point => point.ToString())));
        Assert.All(after, sink => Assert.Equal(after[0].CanonicalEvents(), sink.CanonicalEvents()));
    }

    private static byte[] Written(SeriesState state)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        SeriesStateCodec.Write(state, writer);
        writer.Flush();
        return bytes.ToArray();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Whoever_looks_on_sees_each_point_predicted_before_it_is_scored(int stride)
    {
        var detection = new OfflineDetection(new ContextMeanPredictor(new WindowLayout { Stride = stride }), new DetectorOptions(), "metrics");
        var sink = new RecordingSink();
        List<Observation> seen = [];
        detection.Run([new(detection.NewState("s"), Fleet[5].Observations, sink, (_, _, _) => { })
        {
            Predicted = window =>
            {
                Assert.NotNull(window.Model);
                Assert.Equal(seen.Count, sink.Points.Count());
                seen.AddRange(window.Targets.ToArray());
            },
        }]);
        Assert.Equal(sink.Points.Select(point => point.Time), seen.Select(point => point.Time));
        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Series_are_closed_when_they_are_read()
    {
        int closed = 0;
        IEnumerable<Observation> Open()
        {
            try
            {
                foreach (Observation observation in Fleet[2].Observations) yield return observation;
            }
            finally
            {
                closed++;
            }
        }
        new OfflineDetection(new ContextMeanPredictor(), new DetectorOptions(), "metrics").Run([("a", Open()), ("b", Open())], new RecordingSink(), (_, _, _) => { });
        Assert.Equal(2, closed);
    }

    private static RecordingSink Run(int stride, IEnumerable<(string Name, Observation[] Observations)> fleet, out Dictionary<string, List<Disposition>> dispositions)
    {
        var sink = new RecordingSink();
        var disposed = new Dictionary<string, List<Disposition>>();
        new OfflineDetection(new ContextMeanPredictor(new WindowLayout { Stride = stride }), new DetectorOptions(), "metrics")
            .Run(fleet.Select(one => (one.Name, one.Observations.AsEnumerable())), sink, (name, _, disposition) =>
            {
                if (!disposed.TryGetValue(name, out List<Disposition>? list)) disposed[name] = list = [];
                list.Add(disposition);
            });
        dispositions = disposed;
        return sink;
    }
}
