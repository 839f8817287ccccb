using System.Globalization;
using System.Text;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Configuration;

/// <summary>A hash of what stored state is shaped by: how much of its past a series keeps, and the oldest format that is read. Where it is the same, state that was written can be gone on with, whatever else was set anew.</summary>
public static class ShapeHash
{
    /// <summary>The hash of options.</summary>
    /// <param name="options">How much of its past a series keeps.</param>
    public static ulong Of(HistoryOptions options) => Circumstances.HashOf(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{SeriesStateCodec.OldestFormatVersion}/{options.RecentPoints}/{options.BinnedDays}/{options.BinsPerDay}/{options.Clock.Id}")));
}
