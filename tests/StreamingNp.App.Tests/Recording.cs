using System.Globalization;
using System.Text;

namespace StreamingNp.App.Tests;

/// <summary>Recordings for tests: a day's sine under a little noise, from 2024-03-01 on, every ten minutes.</summary>
internal static class Recording
{
    public const int SpikeAt = 700;

    public static string Csv(int rows = 800, int seed = 1)
    {
        var text = new StringBuilder("timestamp,value\n");
        for (int row = 0; row < rows; row++) text.Append(Time(row)).Append(',').Append(Value(row, seed).ToString(CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString();
    }

    public static string Time(int row) => new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10 * row).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // The noise is a sine as well, of a frequency that has nothing to do with a day.
    public static double Value(int row, int seed = 1) =>
        Math.Round(50 + 20 * Math.Sin(2 * Math.PI * row / 144) + 1.5 * Math.Sin(12.9898 * row + seed) + (row == SpikeAt ? 500 : 0), 3);
}
