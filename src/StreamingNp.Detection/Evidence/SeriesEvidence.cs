using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// Weighs what speaks for each point of a series being an anomaly, and learns what is normal in it. Its value comes first (<see cref="ValueEvidence"/>): two predictions must agree that it is odd, the model's and that of
/// the same time on the days before. Then come all other kinds: it lies outside of the range (<see cref="RangeEvidence"/>), the newest points have shifted together (<see cref="ShiftEvidence"/>), the value has come again
/// and again (<see cref="StuckEvidence"/>), what was due did not come (<see cref="MissingEvidence"/>). All are on one scale, and the highest score decides. What belongs to the series is no anomaly.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SeriesEvidence
{
    /// <summary>The scored points from which there is evidence.</summary>
    public const int MinPoints = 24;

    // The usual residual is half the model's, half of what both predictions agree on: a model that does not suit the series hides nothing.
    private const double ShareOfAgreed = 0.5;

    // A jump of so many usual residuals is more than noise: an event that was due may have come.
    private const double MinUnitsOfEvent = 4;

    // The seasonal rule expects half of its last residual to go on; not that of an incident.
    private const double ShareThatGoesOn = 0.5;

    // Where nobody knows yet how residuals are spread, the band reaches so many usual ones.
    private const double UnitsOfFirstBand = 3;

    private const double RoundingOfSingle = 1.0 / (1 << 24), RoundingThatCounts = 0.1;

    // What was weighed last, for what is learned from it. No part of the state that is kept.
    private WeighedPoint _point = new() { Unit = double.NaN, Scale = double.NaN };

    /// <summary>How residuals are spread.</summary>
    public NoiseModel Noise { get; private set; } = new();

    /// <summary>The newest residuals on which both predictions agree.</summary>
    public RecentResiduals Residuals { get; } = new();

    /// <summary>The whole variation of the series.</summary>
    public EffectScale Effect { get; set; }

    /// <summary>How often it is active.</summary>
    public Activity Activity { get; set; }

    /// <summary>Whether the newest points have shifted together.</summary>
    public SustainedShift Sustained { get; } = new();

    /// <summary>Its range.</summary>
    public RangeMemory Range { get; } = new();

    /// <summary>How often it repeats a value.</summary>
    public FlatLine FlatLine { get; set; }

    /// <summary>When it stands still.</summary>
    public FlatHours FlatHours { get; } = new();

    /// <summary>What lies outside of all that it has been.</summary>
    public ValueLimits Limits { get; set; }

    /// <summary>What comes at the same time of day.</summary>
    public RecurringEvents Recurring { get; } = new();

    /// <summary>The sustained shifts that come at the same time of day.</summary>
    public RecurringEvents RecurringShifts { get; } = new();

    /// <summary>What comes at equal distances.</summary>
    public RegularJumps Jumps { get; set; }

    /// <summary>Whether enough points were scored for there to be evidence.</summary>
    internal bool IsKnown => Noise.Unit.Points >= MinPoints;

    /// <summary>Whether the point that was weighed is an event that belongs to the series.</summary>
    public bool IsRecurring { get; private set; }

    /// <summary>Whether the value that was weighed is improbable and large by itself, whether it is so to the model or not, and whatever else speaks for it: contexts must not follow it.</summary>
    public bool IsOdd { get; private set; }

    /// <summary>What is remembered from point to point.</summary>
    public RecentEvidence Recent { get; set; } = RecentEvidence.None;

    /// <summary>Takes a point that no model predicted.</summary>
    /// <param name="local">Its local time.</param>
    /// <param name="value">Its value.</param>
    public void Observe(LocalTime local, double value)
    {
        FlatHours.Add(local, FlatLine.HasLast && value == FlatLine.Last);
        double lowest = Limits.Lowest;
        Effect = Effect.After(value);
        Limits = Limits.After(value);
        FlatLine = FlatLine.After(value, isQuiet: !FlatHours.Knows(local) && value <= lowest, learn: true);
    }

    /// <summary>Weighs a point. To be followed by <see cref="Learn"/>.</summary>
    /// <param name="moment">When it is.</param>
    /// <param name="value">Its value.</param>
    /// <param name="reading">What the model said of it.</param>
    /// <param name="threshold">The score from which a point is an anomaly.</param>
    /// <param name="bandShare">The share of normal values that lie outside of the band, 0 to 1.</param>
    public PointEvidence Weigh(in SeriesMoment moment, double value, in PointReading reading, double threshold, double bandShare)
    {
        double needed = threshold + moment.Correction, jump = FlatLine.HasLast ? value - FlatLine.Last : 0;
        bool isKnown = IsKnown;
        WeighedPoint point = Measure(moment, value, reading);
        ResidualTail tail = Noise.TailOf(0);

        // The value: improbable and large, nothing that belongs to the series, and improbable to the model where the tail of the series is heavy.
        var ofValue = ValueEvidence.Of(this, tail, point, moment, reading, threshold);
        point = point with { IsTooSmall = ofValue.IsTooSmall, IsScheduled = Jumps.Explain(moment, point.Agreed), BeginsNow = value != FlatLine.Last && ValueEvidence.MaxOfFirstMove(FlatLine) < needed };
        if (BelongsToSeries(point, moment, jump, isOdd: ofValue.Score >= needed)) ofValue = ofValue with { Score = 0, Improbability = 0 };
        ofValue = ofValue.LimitedByModel(tail, Noise.Unit.Points, reading, threshold, needed);
        (double lower, double upper) = Band(point, moment, reach: reading.IsOther || !Noise.Knows(0) ? UnitsOfFirstBand : tail.SizeOf(bandShare));
        var evidence = new PointEvidence(ofValue.Score, EvidenceKind.Value, IsAbove: point.Residual > 0, ofValue.Improbability) { Lower = lower, Upper = upper, OfTrust = Math.Max(0, ofValue.Score - ofValue.Large) };

        // All other kinds, on the same scale: the highest score decides.
        evidence = evidence.Or(RangeEvidence.Of(Range, Noise.Unit.Points, moment, value, point.Expected));
        evidence = evidence.Or(ShiftEvidence.Of(Sustained, RecurringShifts, moment, IsRecurring ? 0 : reading.ModelScore, reading.IsAbove, needed)) with { UnshapedScore = Sustained.UnshapedScore };
        var stuck = StuckEvidence.Of(FlatLine, FlatHours, Limits.Lowest, moment, value, evidence.IsAbove);
        evidence = evidence.Or(stuck.Evidence);
        if (Recent.Local is { } before)
        {
            evidence = evidence.Or(MissingEvidence.OfTimeOfDay(Recurring, before, moment, point.Scale));
            evidence = evidence.Or(MissingEvidence.OfJump(FollowJumps(moment, before, jump, point.Scale), point.Scale, moment.Correction));
        }

        _point = point with { IsQuiet = stuck.IsQuiet, HoursOfRun = stuck.HoursOfRun };
        Recent = Recent with { SeasonalResidual = moment.SameTime is { } expectedThen ? value - expectedThen : 0, Local = moment.Local };
        return isKnown ? evidence.Corrected(moment.Correction) : evidence with { Score = 0 };
    }

    /// <summary>Learns from the point that was weighed.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="isAnomalous">Whether it is an anomaly.</param>
    /// <param name="run">The points of the anomaly so far, up to two normal ones in a row among them; 0 where none is under way, and for what returns from one.</param>
    public void Learn(double value, bool isAnomalous, int run)
    {
        if (_point.BeginsNow && !isAnomalous) ForgetTheConstant();
        WeighedPoint point = _point;
        Span<double> sizes = stackalloc double[NoiseModel.RunLengths.Length];
        double signed = point.Residual < 0 ? -point.Size : point.Size;
        Residuals.SizesOfRuns(signed, sizes);
        if (!IsRecurring) Noise.Learn(sizes, isAnomalous || point.IsTooSmall, isFirst: run == 0);
        Residuals.Add(signed);
        double size = ShareOfAgreed * Math.Abs(point.Agreed) + (1 - ShareOfAgreed) * Math.Abs(point.Residual);
        Activity = Activity.After(size, Noise.Unit.All);
        // By the level, not by the value, which may be no value of this series.
        double variation = Effect.Value(Effect.RecentMean, Limits.LeastVariation);
        Noise.Unit = Noise.Unit.After(size, point.Deviation, variation);
        if (!point.IsScheduled) Effect = EffectAfter(point, value, isAnomalous, run, Math.Max(variation, Limits.Step));
        Limits = Limits.After(value);
        FlatLine = FlatLine.After(value, point.IsQuiet, learn: !isAnomalous);
        if (point.HoursOfRun > 0 && FlatLine.HasAnomalousPoint) FlatHours.MarkStuck(point.HoursOfRun);
    }

    /// <summary>Holds unit and scale as they were at the point that was weighed: while an incident is open, what it is must not teach how large it is.</summary>
    public void Hold() => Recent = Recent with { HeldUnit = _point.Unit, HeldScale = _point.Scale };

    /// <summary>Lets unit and scale follow the series again.</summary>
    public void Release() => Recent = Recent with { HeldUnit = double.NaN, HeldScale = double.NaN };

    private WeighedPoint Measure(in SeriesMoment moment, double value, in PointReading reading)
    {
        double residual = reading.Residual, deviation = reading.Deviation;
        double unit = Recent.IsHeld ? Recent.HeldUnit : Noise.Unit.Value(deviation);
        double scale = Math.Max(Recent.IsHeld ? Recent.HeldScale : Effect.Value(value, Limits.LeastVariation), Limits.Step);
        // In single precision a residual of a million units and more does not hold what was expected to within one.
        double expected = Math.Abs(residual) * RoundingOfSingle <= RoundingThatCounts * unit ? reading.MeanOf(value) : moment.SameTime ?? Effect.RecentMean;
        double agreed = WeighedPoint.AgreedOf(residual, value - ExpectedBySeason(moment, expected));
        return new() { Residual = residual, Deviation = deviation, Unit = unit, Scale = scale, Expected = expected, Agreed = agreed, Size = reading.IsOther ? reading.Other : Math.Abs(agreed) / unit };
    }

    private double ExpectedBySeason(in SeriesMoment moment, double expected) => moment.SameTime is { } same ? same + (Recent.IsHeld ? 0 : ShareThatGoesOn) * Recent.SeasonalResidual : expected;

    // Around what either prediction expects.
    private (double Lower, double Upper) Band(in WeighedPoint point, in SeriesMoment moment, double reach)
    {
        double expected = point.Expected, other = ExpectedBySeason(moment, expected);
        reach = point.Unit * reach;
        return Limits.Within(Math.Min(expected, other) - reach, Math.Max(expected, other) + reach);
    }

    // Whether what came belongs to the series, by its schedule or by the days before. What does so is an example for the next one.
    private bool BelongsToSeries(in WeighedPoint point, in SeriesMoment moment, double jump, bool isOdd)
    {
        double least = MinUnitsOfEvent * point.Unit;
        if (point.IsScheduled) IsRecurring = Math.Abs(point.Agreed) >= least;
        else
        {
            IsRecurring = isOdd && Recurring.Recurs(moment.Local, point.Agreed, moment.Tolerance, moment.Age);
            if (isOdd) Recurring.Add(moment.Local, point.Agreed == 0 ? 0 : point.Residual, moment.Tolerance);
            else Recurring.Notice(moment.Local, point.Residual, jump, least, moment.Tolerance);
        }
        IsOdd = isOdd && !point.IsScheduled && !IsRecurring;
        return point.IsScheduled || IsRecurring;
    }

    // The jump that was due and did not come; null where none was.
    private JumpSchedule? FollowJumps(in SeriesMoment moment, LocalTime before, double jump, double scale)
    {
        int known = Jumps.Known;
        Jumps = Jumps.After(moment, moment.Local - before, jump, scale, out JumpSchedule? missed);
        if (Jumps.Known > known) Noise.ForgetJumps(JumpSchedule.TimesBeforeKnown);
        return missed;
    }

    // An event that belongs to the series is no measure of how large others have to be.
    private EffectScale EffectAfter(in WeighedPoint point, double value, bool isAnomalous, int run, double scale) =>
        IsRecurring ? Effect.After(point.Expected)
        : !isAnomalous ? Effect.After(value)
        : run < EffectScale.PointsOfAnomaly ? Effect.AfterAnomaly(value, Recent.IsHeld ? Math.Min(point.Scale, scale) : scale)
        : Effect;

    // A series that was constant for too short a time begins only now: nothing is known of how it moves.
    private void ForgetTheConstant()
    {
        Noise = new();
        Residuals.Clear();
        Activity = default;
        Effect = default;
        double unit = Noise.Unit.Value(_point.Deviation);
        _point = _point with { Unit = unit, Size = Math.Abs(_point.Agreed) / unit, IsTooSmall = false };
    }
}
