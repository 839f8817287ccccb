using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>The simplest model of a grid, for rows of <see cref="Journal.ReducedRowsOfTests"/>: a channel follows from its two neighbours.</summary>
public static class NeighbourGrid
{
    private const float Usual = 0.09f;

    // cos(k − 1) + cos(k + 1) = 2 cos(1) cos(k), and so for the sine.
    private static readonly float Both = (float)(2 * Math.Cos(1));

    /// <summary>What it predicts.</summary>
    public static ChannelGrid Of(int channels, ulong fingerprint = 77) => new(
        new(fingerprint, new(Enumerable.Range(0, channels).Select(channel => $"c{channel}"))), Times: 6, new RobustStandardisation(new double[channels], [.. Enumerable.Repeat(1.0, channels)]), Degrees: 3, ForecastDegrees: 2);

    /// <summary>Predicts a row.</summary>
    public static void Predict(FieldRow row)
    {
        float[] newest = row.Values[^row.Channels..];
        for (int channel = 0; channel < row.Channels; channel++)
        {
            row.Expected[channel] = Expected(newest, channel);
            row.Deviations[channel] = Usual;
            row.Ahead[channel] = newest[channel];
        }
        float[] residuals = [.. newest.Select((value, channel) => (value - row.Expected[channel]) / Usual)];
        // The odd one is that without which the others are as usual.
        int source = Enumerable.Range(0, row.Channels).MinBy(channel => residuals.Index().Sum(one => UsedOf(one.Index, row.Channels).Contains(channel) || float.IsNaN(one.Item) ? 0 : one.Item * one.Item));
        for (int channel = 0; channel < row.Channels; channel++) row.Shares[channel] = float.IsNaN(residuals[channel]) ? 0 : channel == source ? residuals[channel] * residuals[channel] : Math.Min(1, residuals[channel] * residuals[channel]);
    }

    private static int[] UsedOf(int channel, int channels) => channel == 0 ? [0, 1, 2] : channel == channels - 1 ? [channels - 3, channels - 2, channels - 1] : [channel - 1, channel, channel + 1];

    private static float Expected(float[] row, int channel) => channel == 0 ? Both * row[1] - row[2] : channel == row.Length - 1 ? Both * row[^2] - row[^3] : (row[channel - 1] + row[channel + 1]) / Both;
}
