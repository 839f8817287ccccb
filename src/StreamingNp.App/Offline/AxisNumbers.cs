using System.Globalization;

namespace StreamingNp.App.Offline;

/// <summary>The numbers beside an axis of values, short enough for any size of value.</summary>
internal static class AxisNumbers
{
    private static readonly (double Size, string Letter)[] Units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e5, "k")];

    /// <summary>A number as it stands beside an axis, such as <c>1.5M</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="range">How much the axis spans, above 0; what is nothing beside it is 0.</param>
    public static string Text(double value, double range)
    {
        double size = Math.Abs(value);
        if (size < 1e-9 * range) return "0";
        if (size is < 1e-3 or >= 1e15) return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        foreach ((double unit, string letter) in Units)
            if (size >= unit) return (value / (letter == "k" ? 1e3 : unit)).ToString("0.######", CultureInfo.InvariantCulture) + letter;
        return value.ToString("#,0.######", CultureInfo.InvariantCulture);
    }
}
