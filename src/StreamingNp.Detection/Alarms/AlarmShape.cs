using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Alarms;

/// <summary>
/// Shapes what is surprising in a series into few alarms: surprise that lasts, and values or departures out of
/// the range of six weeks. An alarm is raised once: a burst is one, and after it nothing that is not more alarming counts for
/// a while. It serves whoever pays for the first row of an anomaly and for each false one, as the Numenta Anomaly Benchmark does.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class AlarmShape
{
    /// <summary>The alarm score from which a point is alarming.</summary>
    public const double Threshold = 0.5;

    // The points after an alarm in which only a greater one counts.
    private const int Rest = 30;
    private const double Calm = 0.3;

    /// <summary>The surprise that lasts.</summary>
    public LastingSurprise Lasting { get; } = new();

    /// <summary>The range of the values.</summary>
    public RangeMemory Values { get; } = new();

    /// <summary>The range of the departures from what was expected.</summary>
    public RangeMemory Departures { get; } = new();

    /// <summary>The rest after the last alarm.</summary>
    public AlarmRest Resting { get; set; }

    /// <summary>Follows the newest point.</summary>
    /// <param name="time">When it is.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expected">What was expected of it from some distance; NaN where nothing was.</param>
    /// <param name="surprise">How surprising it is to the model, 0 or more.</param>
    public Alarm Follow(EventTime time, double value, double expected, double surprise)
    {
        double lasting = Lasting.Add(surprise), level = Lasting.Level;
        // Both remember, whatever the other says. The first points of a series make its range: they are not out of it.
        bool valueOut = Values.Add(time, value), departureOut = !double.IsNaN(expected) && Departures.Add(time, value - expected);
        bool isOutOfRange = (valueOut || departureOut) && Lasting.State.Points > LastingSurprise.FewestPoints;
        double score = isOutOfRange ? 1 : FirstOfBurst(lasting / LastingSurprise.Most);
        Resting = Resting with { WasLasting = lasting / LastingSurprise.Most >= Threshold };
        return new(Rested(score), level, lasting, isOutOfRange);
    }

    private double FirstOfBurst(double lasting) => lasting >= Threshold && Resting.WasLasting ? Calm : lasting;

    private double Rested(double score)
    {
        if (Resting.Points > 0 && score <= Resting.Score)
        {
            Resting = Resting with { Points = Resting.Points - 1 };
            return Math.Min(score, 0.5 * Threshold);
        }
        Resting = score >= Threshold ? Resting with { Points = Rest - 1, Score = score } : Resting with { Points = Math.Max(0, Resting.Points - 1) };
        return score;
    }
}
