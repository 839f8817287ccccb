using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>A shape that comes back every day, from −1 at its lowest to 1 at its highest, and flatter at weekends in some series.</summary>
internal sealed class DailyShape
{
    private const long Day = 86_400_000_000;
    private const int Steps = 288;
    private const double WeekendRampHours = 4;

    private readonly double[] _table;
    private readonly double _weekend;

    private DailyShape(Func<double, double> shape, double weekend)
    {
        double[] raw = [.. Enumerable.Range(0, Steps).Select(step => shape((double)step / Steps))];
        double middle = (raw.Max() + raw.Min()) / 2;
        double half = (raw.Max() - raw.Min()) / 2;
        // One step more than a day, so that interpolation need not wrap around.
        _table = [.. raw.Append(raw[0]).Select(value => (value - middle) / half)];
        _weekend = weekend;
    }

    /// <summary>A sum of one to three harmonics.</summary>
    /// <param name="random">Where phases and sizes come from.</param>
    /// <param name="weekend">The height of weekend days as a share of that of weekdays, 0 to 1.</param>
    public static DailyShape Smooth(ref RandomSequence random, double weekend)
    {
        int harmonics = random.Whole(1, 3);
        (double Size, double Phase)[] waves = new (double, double)[harmonics];
        for (int h = 0; h < harmonics; h++) waves[h] = (random.Uniform(0.5, 1) / (h * h + 1), random.Uniform());
        return new(day =>
        {
            double sum = 0;
            for (int h = 0; h < waves.Length; h++) sum += waves[h].Size * Math.Sin(Math.Tau * ((h + 1) * day + waves[h].Phase));
            return sum;
        }, weekend);
    }

    /// <summary>High by day and low by night, with edges of about half an hour.</summary>
    /// <param name="random">Where opening hours come from.</param>
    /// <param name="weekend">The height of weekend days as a share of that of weekdays, 0 to 1.</param>
    public static DailyShape Plateau(ref RandomSequence random, double weekend)
    {
        double opens = random.Uniform(5, 10);
        double closes = random.Uniform(16, 22);
        return new(day => Math.Tanh(4 * (day * 24 - opens)) - Math.Tanh(4 * (day * 24 - closes)), weekend);
    }

    /// <summary>The shape at a time.</summary>
    /// <param name="time">When; the day is a day in UTC.</param>
    /// <param name="delay">How much later than usual the shape comes.</param>
    /// <returns>−1 to 1.</returns>
    public double At(EventTime time, TimeSpan delay = default)
    {
        long moved = (time - delay).Microseconds;
        double step = (moved % Day + Day) % Day * ((double)Steps / Day);
        int below = (int)step;
        double shape = _table[below] + (step - below) * (_table[below + 1] - _table[below]);
        if (_weekend == 1) return shape;
        // Weekends are lower from the night's level upwards.
        return -1 + (shape + 1) * (1 + Weekend(time) * (_weekend - 1));
    }

    // How much of a weekend it is, 0 to 1, with a ramp around its midnights. 1970-01-01 was a Thursday.
    private static double Weekend(EventTime time)
    {
        double hour = (time.Microseconds + 3 * Day) % (7 * Day) / (Day / 24.0);
        double fromItsMiddle = Math.Abs(hour - 6 * 24);
        fromItsMiddle = Math.Min(fromItsMiddle, 7 * 24 - fromItsMiddle);
        return Math.Clamp((24 - fromItsMiddle) / WeekendRampHours + 0.5, 0, 1);
    }
}
