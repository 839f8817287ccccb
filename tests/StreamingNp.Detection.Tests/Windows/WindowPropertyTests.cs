using System.Globalization;
using System.Text;
using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Formats;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

/// <summary>Windows against a plain list of the points that count, whatever is sent: from the bytes of messages to the numbers that a model sees.</summary>
public class WindowPropertyTests
{
    private const int Kept = 64;

    private static readonly string[] Missing = ["null", "NaN", "\"NaN\""];
    private static readonly string[] Infinite = ["Infinity", "-Infinity", "\"Infinity\"", "\"-Infinity\"", "1e999", "-1e999"];

    private static readonly Gen<WindowLayout> Layouts =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[1, 12], Gen.Int[0, 30]).Select((stride, recent, fewest, far) =>
            new WindowLayout { Stride = stride, RecentPoints = recent, FewestContextPoints = Math.Min(fewest, recent), SeasonalDays = 0, Horizons = [0, far] });

    [Fact]
    public void A_window_holds_the_newest_points_that_count_whatever_else_was_sent() =>
        Gen.Select(Layouts, ObservationSequences.Rough(120), Gen.Int[0, 20].Array[1, 8], Gen.Int[1, 9].Array[1, 5]).Sample((layout, sent, spice, batches) =>
        {
            List<Observation> counting = Counting(sent);
            // Warming up ends with a stride.
            int first = (layout.FewestContextPoints + layout.Stride - 1) / layout.Stride * layout.Stride, next = first;
            Observation[] decoded = Decode(sent, spice);
            if (Enumerable.Range(first, 40).Any(points => HasGlitch(counting.Take(points)))) return;
            new DetectorRun(new ContextMeanPredictor(layout) { Watch = window => next += Check(window, layout, counting, next) }, Calm).Arrive(decoded, batches);
            Assert.Equal(Math.Max(counting.Count, first), next);
        }, iter: 200);

    // Nothing is anomalous: a point that contexts leave out is another test's.
    private static DetectorOptions Calm => new() { FalseAlarmRate = double.Epsilon, History = new() { RecentPoints = Kept } };

    // Left out before there is evidence.
    private static bool HasGlitch(IEnumerable<Observation> observations)
    {
        var points = new RecentPoints(Kept);
        foreach (Observation observation in observations) points.Add(new(observation.Time, observation.Value, leftOut: false));
        return FirstPoints.LeaveOutGlitches(points);
    }

    // Each later than all before, with a value.
    private static List<Observation> Counting(Observation[] sent)
    {
        var counting = new List<Observation>();
        foreach (Observation observation in sent)
            if (!double.IsNaN(observation.Value) && (counting.Count == 0 || observation.Time > counting[^1].Time)) counting.Add(observation);
        return counting;
    }

    // Missing values in any of their spellings, and infinities in between, which are no observations.
    private static Observation[] Decode(Observation[] sent, int[] spice)
    {
        var decoder = new NativeReading();
        var decoded = new List<Observation>();
        for (int index = 0; index < sent.Length; index++)
        {
            int choice = spice[index % spice.Length] + index;
            string value = double.IsNaN(sent[index].Value) ? Missing[choice % Missing.Length] : sent[index].Value.ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal(DecodeFailure.None, decoder.Decode(Message(sent[index].Time, value), default, default));
            decoded.Add(decoder.Observation);
            if (choice % 3 == 0) Assert.Equal(DecodeFailure.ValueNotFinite, decoder.Decode(Message(sent[index].Time + TimeSpan.FromSeconds(1), Infinite[choice % Infinite.Length]), default, default));
        }
        return [.. decoded];
    }

    private static byte[] Message(EventTime time, string value) => Encoding.UTF8.GetBytes($$"""{"series":"a","timestamp":"{{time}}","value":{{value}}}""");

    // Where predictions from afar are shared nothing is pushed out until the block of points that share them ends.
    private static int PointsOfBlock(WindowLayout layout, List<Observation> counting, int next)
    {
        if (!FarHorizons.AreSharedIn(layout)) return 0;
        int points = 0;
        for (int index = 0; index < next; index++)
        {
            points++;
            TimeSpan sinceFirst = counting[index].Time - counting[index - points + 1].Time;
            if (points >= HistoryBlock.MaxPoints || index == 0 || sinceFirst + (counting[index].Time - counting[index - 1].Time) > HistoryBlock.Longest) points = 0;
        }
        return points;
    }

    private static TimeSpan IntervalOf(Observation[] points)
    {
        TimeSpan[] intervals = [.. points.Skip(1).Select((point, index) => point.Time - points[index].Time).Order()];
        return intervals.Length == 0 ? TimeSpan.Zero : intervals[intervals.Length / 2];
    }

    // Returns the targets of the window, which are the next points that count.
    private static int Check(Window window, WindowLayout layout, List<Observation> counting, int next)
    {
        Assert.InRange(window.TargetCount, 1, layout.Stride - next % layout.Stride);
        Assert.Equal(counting[next..(next + window.TargetCount)], window.Targets.ToArray());
        int anchor = next - next % layout.Stride, kept = Kept + PointsOfBlock(layout, counting, anchor);
        for (int index = 0; index < window.Views.Length; index++)
        {
            ContextView view = window.Views[index];
            int end = Math.Max(0, anchor - layout.Horizons[index]), start = Math.Max(Math.Max(0, anchor - kept), end - layout.RecentPoints);
            // The interval of the newest ten points that are kept, before the anchor.
            TimeSpan interval = IntervalOf([.. counting.Take(anchor).TakeLast(Math.Min(10, Kept))]);
            double compression = interval > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1) / interval : 1;
            Observation[] context = [.. counting.Take(end).Skip(start).Reverse()];
            Assert.Equal(context.Length, view.ContextCount);
            Assert.Equal(context.Select(point => (float)Math.Clamp((point.Value - view.Centre) / view.Scale, -1e6, 1e6)), view.ContextValues.Take(view.ContextCount));
            Assert.Equal(context.Select(point => (float)((point.Time - counting[anchor].Time).TotalDays * compression / 7)), Enumerable.Range(0, view.ContextCount).Select(point => view.ContextInputs[point * WindowLayout.Inputs + 1]));
            Assert.All(view.ContextInputs.Take(view.ContextCount * WindowLayout.Inputs), input => Assert.True(float.IsFinite(input)));
        }
        return window.TargetCount;
    }
}
