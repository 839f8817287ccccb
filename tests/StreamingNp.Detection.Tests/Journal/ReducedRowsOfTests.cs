using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Journal;

/// <summary>Rows of channels that share two factors, and reductions that were learned from others like them.</summary>
internal static class ReducedRowsOfTests
{
    public static DetectorOptions Options { get; } = new()
    {
        History = new() { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 }, FalseAlarmRate = 0.0001, Incidents = new() { AcceptAfter = TimeSpan.FromHours(1) },
    };

    public static WindowLayout Layout(int stride) => new() { Stride = stride, FewestContextPoints = 10, Horizons = [0, 12, 24] };

    /// <summary>Rows a minute apart; from <paramref name="odd"/> on the third channel is of the wrong sign for 60 rows.</summary>
    public static IEnumerable<Observation> Simulated(int channels, int rows, int odd, int seed = 3)
    {
        var names = new ChannelNames(Enumerable.Range(0, channels).Select(channel => $"c{channel}"));
        double[][] values = Values(channels, rows, seed);
        for (int row = 0; row < rows; row++)
        {
            if (row >= odd && row < odd + 60) values[row][2] = -Math.CopySign(Math.Max(1, Math.Abs(values[row][2])), values[row][2]);
            yield return Observation.Of(ObservationSequences.Start + TimeSpan.FromMinutes(row), new(names, [.. values[row].Select(value => (float)value)]));
        }
    }

    public static ChannelReduction Reduction(int channels, int components, int seed = 4) => ChannelReduction.Fit(
        [.. Enumerable.Range(0, channels).Select(channel => $"c{channel}")], Values(channels, 400, seed), rows => new PrincipalComponents(PrincipalSpectrum.Of(rows), components));

    private static double[][] Values(int channels, int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            double one = Normal.Sample(random), other = Normal.Sample(random);
            return Enumerable.Range(0, channels).Select(channel => Math.Cos(channel) * one + Math.Sin(channel) * other + 0.05 * Normal.Sample(random)).ToArray();
        })];
    }
}
