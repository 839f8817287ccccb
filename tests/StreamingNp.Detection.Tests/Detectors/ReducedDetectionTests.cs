using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class ReducedDetectionTests
{
    private const int Channels = 6, Learned = 400, Rows = 600, Broken = 520, Gone = 560;

    [Fact]
    public void A_channel_that_leaves_the_others_is_told_and_named_though_it_stays_in_its_range()
    {
        (EventTime Time, double[] Values)[] rows = Make();
        rows[Broken].Values[2] = -rows[Broken].Values[2];
        ReducedDetection detection = Detection(rows);
        IReadOnlyList<ReducedRow> judged = detection.Run("host", rows);
        Assert.Equal(Broken, judged.Skip(Learned).MaxBy(row => row.Deviation.Score) is { } most ? Array.FindIndex(rows, row => row.Time == most.Time) : -1);
        IReadOnlyList<ChannelContribution> contributions = detection.Contributions(judged[Broken], rows[Broken].Values);
        Assert.Equal("c2", contributions.MaxBy(one => one.Score)!.Channel);
        Assert.Equal(judged[Broken].Deviation.Score, contributions.Sum(one => one.Score), 1e-9);
        Assert.Empty(judged[0].Predictions);
        Assert.Equal(2, judged[Broken].Predictions.Count);
    }

    [Fact]
    public void Missing_channels_and_missing_rows_are_no_deviation()
    {
        (EventTime Time, double[] Values)[] rows = Make();
        for (int row = Gone; row < Gone + 20; row++) rows[row].Values[1] = double.NaN;
        Array.Fill(rows[Broken].Values, double.NaN);
        IReadOnlyList<ReducedRow> judged = Detection(rows).Run("host", rows);
        Assert.All(judged.Skip(Gone).Take(20), row => Assert.InRange(row.Deviation.Score, 0, 4));
        Assert.Equal(0, judged[Broken].Deviation.Score);
    }

    [Fact]
    public void Rows_out_of_order_are_refused()
    {
        (EventTime Time, double[] Values)[] rows = Make();
        Assert.Throws<ArgumentException>(() => Detection(rows).Run("host", [rows[1], rows[0]]));
    }

    private static ReducedDetection Detection((EventTime Time, double[] Values)[] rows) => new(
        new ContextMeanPredictor(new WindowLayout()), new DetectorOptions(),
        ChannelReduction.Fit([.. Enumerable.Range(0, Channels).Select(channel => $"c{channel}")], [.. rows.Take(Learned).Select(row => row.Values)], standardised => new PrincipalComponents(PrincipalSpectrum.Of(standardised), 2)));

    // Two factors, so that channels belong together, and little noise.
    private static (EventTime Time, double[] Values)[] Make()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Rows).Select(row =>
        {
            double one = Normal.Sample(random), other = Normal.Sample(random);
            double[] values = [.. Enumerable.Range(0, Channels).Select(channel => Math.Cos(channel) * one + Math.Sin(channel) * other + 0.05 * Normal.Sample(random))];
            if (row == Broken) values[2] = Math.CopySign(Math.Max(1, Math.Abs(values[2])), values[2]);
            return (new EventTime(row * 60_000_000L), values);
        })];
    }
}
