using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Windows;

/// <summary>What a series usually is at the times that one window asks about. Its looks share many of them, and the same time on several days is one: what was found is kept until the next window.</summary>
/// <param name="days">The previous days to look at, at most 28.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Baselines(int days)
{
    // About 60 times a window, in a table with one place for each: where two of them meet, the later one stays.
    private const int PlaceBits = 8;

    private readonly (LocalTime Time, double? Usual)[] _places = new (LocalTime, double?)[1 << PlaceBits];
    private BinnedHistory? _bins;

    /// <summary>Begins a window.</summary>
    /// <param name="bins">The older points of its series.</param>
    public void Begin(BinnedHistory bins)
    {
        _bins = bins;
        Array.Fill(_places, (new LocalTime(long.MinValue), null));
    }

    /// <summary>What the series usually is at a time of day; null where no day is known. See <see cref="BinnedHistory.UsualAt(LocalTime, int)"/>.</summary>
    /// <param name="time">The local time.</param>
    public double? At(LocalTime time)
    {
        // Knuth's multiplicative hash: points at regular intervals spread over all places.
        ref (LocalTime Time, double? Usual) place = ref _places[(int)((ulong)time.Microseconds * 0x9E3779B97F4A7C15 >> (64 - PlaceBits))];
        if (place.Time != time) place = (time, _bins!.UsualAt(time, days));
        return place.Usual;
    }
}
