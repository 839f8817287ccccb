using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The older points of a series by local time: bins of equal width that line up from day to day. An hour that the clock
/// shows twice falls into the same bins twice, one that it skips leaves them empty. Empty until the first point comes.
/// </summary>
public sealed class BinnedHistory
{
    private const long MicrosecondsPerDay = 86_400_000_000;
    private const int MaxDays = 28;

    private readonly long _width;
    private readonly int _binsADay;
    private readonly int _capacity;
    private HistoryBin[] _bins = [];
    private long _newest = long.MinValue;

    /// <summary>Makes an empty history.</summary>
    public BinnedHistory(HistoryOptions options)
    {
        _width = MicrosecondsPerDay / options.BinsPerDay;
        _binsADay = options.BinsPerDay;
        Clock = options.Clock;
        // Between two bins lies what is asked for, so that a bin more is needed at either end.
        _capacity = options.BinnedDays == 0 ? 0 : options.BinnedDays * options.BinsPerDay + 2;
    }

    /// <summary>What bins are relative to, so that single precision serves values of any level.</summary>
    public double Offset { get; private set; }

    /// <summary>The width of a bin.</summary>
    public TimeSpan Width => TimeSpan.FromMicroseconds(_width);

    /// <summary>The clock whose time the bins are counted in.</summary>
    public LocalClock Clock { get; }

    /// <summary>The number of the newest bin, counted from 1970; meaningless while <see cref="IsEmpty"/>.</summary>
    public long Newest => _newest;

    /// <summary>Whether no point has come yet.</summary>
    public bool IsEmpty => _bins.Length == 0;

    /// <summary>The number of the bin that <paramref name="time"/> falls into, counted from 1970.</summary>
    public long NumberOf(EventTime time) => NumberOf(Clock.ToLocal(time));

    /// <summary>The number of the bin that <paramref name="local"/> falls into, counted from 1970.</summary>
    public long NumberOf(LocalTime local) => local.Microseconds / _width;

    /// <summary>The middle of a bin.</summary>
    public LocalTime MiddleOf(long number) => new(number * _width + _width / 2);

    /// <summary>Adds a point; one that is older than all that is kept is dropped.</summary>
    public void Add(EventTime time, double value)
    {
        if (_capacity == 0) return;
        long number = NumberOf(time);
        // Where it was still 1969.
        if (number < 0) return;
        if (IsEmpty)
        {
            _bins = new HistoryBin[_capacity];
            Offset = value;
            _newest = number;
        }
        for (long empty = Math.Max(_newest + 1, number - _capacity + 1); empty <= number; empty++) _bins[empty % _capacity] = default;
        _newest = Math.Max(_newest, number);
        if (number <= _newest - _capacity) return;
        ref HistoryBin bin = ref _bins[number % _capacity];
        // Beyond single precision there is no infinity to come back from.
        bin = bin.With((float)Math.Clamp(value - Offset, -float.MaxValue, float.MaxValue));
    }

    /// <summary>The bin with the given number; empty where nothing is kept of it.</summary>
    public HistoryBin this[long number] => IsEmpty || number > _newest || number <= _newest - _capacity || number < 0 ? default : _bins[number % _capacity];

    /// <summary>
    /// What the series usually is at a time of day: the median, over the previous days that are kept, of the value between
    /// the two nearest bins. Null where no day has one.
    /// </summary>
    /// <param name="time">The time.</param>
    /// <param name="days">The previous days to look at, at most 28.</param>
    public double? UsualAt(EventTime time, int days) => UsualAt(Clock.ToLocal(time), days);

    /// <summary>The same for what the clock shows.</summary>
    /// <param name="local">The local time.</param>
    /// <param name="days">The previous days to look at, at most 28.</param>
    public double? UsualAt(LocalTime local, int days)
    {
        if (IsEmpty) return null;
        Span<double> values = stackalloc double[MaxDays];
        int count = 0;
        // Bins line up from day to day: the same share between the same two of them, a day's bins further back each time.
        long shifted = local.Microseconds - _width / 2, left = shifted / _width, oldest = Math.Max(0, _newest - _capacity + 1);
        float share = (shifted - left * _width) / (float)_width;
        int slot = (int)(left % _capacity);
        for (int day = 1; day <= days; day++)
        {
            left -= _binsADay;
            slot -= _binsADay;
            if (slot < 0) slot += _capacity;
            if (left + 1 < oldest) break;
            HistoryBin before = left >= oldest && left <= _newest ? _bins[slot] : default;
            HistoryBin after = left + 1 <= _newest ? _bins[slot + 1 < _capacity ? slot + 1 : 0] : default;
            if (before.Count > 0 && after.Count > 0) Insert(values, count++, before.Mean + share * ((double)after.Mean - before.Mean));
            else if (before.Count > 0 || after.Count > 0) Insert(values, count++, before.Count > 0 ? before.Mean : after.Mean);
        }
        return count == 0 ? null : Offset + 0.5 * (values[(count - 1) / 2] + values[count / 2]);
    }

    /// <summary>The width of a bin in microseconds.</summary>
    internal long WidthMicroseconds => _width;

    /// <summary>The bins that a time lies between, by their middles: the number of the left one.</summary>
    internal long PairAt(LocalTime local) => (local.Microseconds - _width / 2) / _width;

    /// <summary>Reads the same two bins on each of the days before; where one of them is empty, the other counts for both.</summary>
    /// <param name="left">The number of the left bin.</param>
    /// <param name="days">The days to look at.</param>
    /// <param name="values">What the left bin holds, relative to <see cref="Offset"/>; infinite behind the days that are known.</param>
    /// <param name="rises">How far the right bin is above it.</param>
    /// <returns>The days of which one of the bins is known.</returns>
    internal int ReadPair(long left, int days, Span<double> values, Span<double> rises)
    {
        long oldest = Math.Max(0, _newest - _capacity + 1);
        int slot = (int)(left % _capacity), count = 0;
        for (int day = 1; day <= days; day++)
        {
            left -= _binsADay;
            slot -= _binsADay;
            if (slot < 0) slot += _capacity;
            if (left + 1 < oldest) break;
            HistoryBin before = left >= oldest && left <= _newest ? _bins[slot] : default;
            HistoryBin after = left + 1 <= _newest ? _bins[slot + 1 < _capacity ? slot + 1 : 0] : default;
            if (before.Count == 0 && after.Count == 0) continue;
            values[count] = before.Count > 0 ? before.Mean : after.Mean;
            rises[count++] = before.Count > 0 && after.Count > 0 ? (double)after.Mean - before.Mean : 0;
        }
        values[count..].Fill(double.PositiveInfinity);
        rises[count..].Clear();
        return count;
    }

    /// <summary>The bins that are kept, oldest first, for a snapshot.</summary>
    public IEnumerable<(long Number, HistoryBin Bin)> Filled()
    {
        if (IsEmpty) yield break;
        for (long number = Math.Max(0, _newest - _capacity + 1); number <= _newest; number++)
            if (this[number].Count > 0) yield return (number, this[number]);
    }

    /// <summary>Puts back what a snapshot held; bins that are older than all that is kept are dropped.</summary>
    /// <param name="offset">What the bins are relative to.</param>
    /// <param name="newest">The number of the newest bin.</param>
    /// <param name="filled">The bins, none newer than <paramref name="newest"/>, with numbers of 0 or more.</param>
    public void Restore(double offset, long newest, IEnumerable<(long Number, HistoryBin Bin)> filled)
    {
        if (_capacity == 0) return;
        _bins = new HistoryBin[_capacity];
        Offset = offset;
        _newest = newest;
        foreach ((long number, HistoryBin bin) in filled)
            if (number > newest - _capacity) _bins[number % _capacity] = bin;
    }

    // Among the first count values, which rise. Without a branch that depends on them: for a week of days that is the fastest.
    private static void Insert(Span<double> values, int count, double value)
    {
        for (int index = 0; index < count; index++)
        {
            double smaller = double.MinNative(values[index], value);
            value = double.MaxNative(values[index], value);
            values[index] = smaller;
        }
        values[count] = value;
    }
}
