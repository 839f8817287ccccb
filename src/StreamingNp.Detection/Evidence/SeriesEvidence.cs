using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// Weighs what speaks for each point of a series being an anomaly, and learns what is normal in it. Two things are asked of a value: it must be improbable (<see cref="NoiseModel"/>), and large
/// beside the whole variation of the series (<see cref="EffectScale"/>); the smaller of both counts. Two predictions must agree that it is odd: the model's, and that of the same time on the days before. Where
/// the tail of the series is heavy, the value must also be improbable to the model: what its own predictive distribution holds for possible is no anomaly.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SeriesEvidence
{
    /// <summary>The scored points from which there is evidence.</summary>
    public const int MinPoints = 24;

    // Decades of score for each effect scale, by the length of the run: what goes on for longer needs to be less large.
    private static readonly double[] DecadesPerEffect = [0.65, 1.3, 1.625];

    // Where the tail of a series is known to be light, what is improbable is an anomaly however small it is, but no severe one. An hourly series needs a margin: a month of it has few points.
    private const int PointsToKnowTheTail = 900;
    private const double DecadesOfMargin = 1.1;
    private const double DecadesOfTrust = 0.2;

    // The usual residual is half the model's, half of what both predictions agree on: a model that does not suit the series hides nothing.
    private const double ShareOfAgreed = 0.5;

    // A jump of so many usual residuals is more than noise: an event that was due may have come.
    private const double MinUnitsOfEvent = 4;

    // Decades of score for each effect scale of an event that did not come.
    private const double DecadesPerMissed = 1.5;

    // n points cannot support a p-value below 1 in 25 n, unless their tail is known to be light.
    private const double MaxDecadesBeyondSampleSize = 1.4;

    // What is improbable even without the correction, also to the model, and has so much smaller an effect teaches as the first point of an anomaly does: what is missed must not make the next one likely.
    private const double ShareOfTooSmall = 0.7;

    // In white noise the model calls a quarter of one in 1,000 points as rare as that: its tails reach too far by about half a decade.
    private const double DecadesOfModelTails = 0.58;

    // The seasonal rule expects half of its last residual to go on; not that of an incident.
    private const double ShareThatGoesOn = 0.5;

    private const double RoundingOfSingle = 1.0 / (1 << 24), RoundingThatCounts = 0.1;

    private const double DecadesPerRange = 10;
    private const double MinOutOfRange = 0.15;

    // How often records are judged is in their rarity already: so much of the correction does not apply to them.
    private const double DecadesOfRecord = 1;
    private const int PointsBeforeRange = 150;

    private static readonly TimeSpan TimeBeforeRange = TimeSpan.FromDays(3);
    // Longer than that apart, two shifts are two.
    private static readonly TimeSpan MaxOfOneShift = TimeSpan.FromMinutes(30);

    // With longer intervals an hour of the day has no points to repeat.
    private static readonly TimeSpan LongestOfHours = TimeSpan.FromHours(1);
    private static readonly TimeSpan RangeMemorySpan = TimeSpan.FromDays(42);

    private double _unit = double.NaN;
    private double _scale = double.NaN;
    private double _size;
    private double _residual;
    private double _expected;
    private double _deviation;
    private double _agreed;
    private bool _isQuiet;
    private int _hoursOfRun;
    private bool _beginsNow;
    private bool _isTooSmall;
    private bool _isScheduled;

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
        double needed = threshold + moment.Correction;
        _residual = reading.Residual;
        _deviation = reading.Deviation;
        double unit = _unit = Recent.IsHeld ? Recent.HeldUnit : Noise.Unit.Value(_deviation);
        double scale = _scale = Math.Max(Recent.IsHeld ? Recent.HeldScale : Effect.Value(value, Limits.LeastVariation), Limits.Step);
        double expected = _expected = Expected(value, reading, moment, unit), other = moment.SameTime is { } same ? same + (Recent.IsHeld ? 0 : ShareThatGoesOn) * Recent.SeasonalResidual : expected;
        double agreed = _agreed = Agreed(_residual, value - other);
        bool isOther = !float.IsNaN(reading.Other);
        _size = isOther ? reading.Other : Math.Abs(agreed) / unit;

        double improbability = 0, score = 0, large = 0;
        bool knows = Noise.Unit.Points >= MinPoints;
        ResidualTail single = Noise.TailOf(0);
        if (knows && Noise.Knows(0)) improbability = single.Score(_size);
        double mostOfFirst = FlatLine.HasNeverMoved ? Math.Log10(FlatLine.Pairs + 2) + MaxDecadesBeyondSampleSize : double.PositiveInfinity;
        _beginsNow = value != FlatLine.Last && mostOfFirst < needed;
        improbability = Math.Min(improbability, mostOfFirst);
        if (isOther) score = large = improbability;
        else if (knows)
        {
            bool isTrusted = Noise.Unit.Points >= PointsToKnowTheTail && single.IsLight;
            double ofActivity = Math.Min(mostOfFirst, Activity.MaxScore(Math.Abs(agreed), Noise.Unit.All)), ofLarge = Activity.MaxScoreOfLarge(Math.Abs(agreed), Noise.Unit.All, moment.Interval);
            // What is rare among activities of its size is an anomaly, but no more severe than it is rare among all.
            double most = ofLarge > ofActivity ? Math.Min(mostOfFirst, ofLarge + moment.Correction) : ofActivity, ofSingle = Math.Min(improbability, most);
            improbability = Math.Min(improbability, Math.Max(ofActivity, ofLarge));
            Span<double> sizes = stackalloc double[NoiseModel.RunLengths.Length];
            Residuals.SizesOfRuns(agreed / unit, sizes);
            for (int run = 0; run < sizes.Length; run++)
            {
                double effect = DecadesPerEffect[run] * sizes[run] * unit / scale;
                // Most runs are too small to add anything: their tail need not be known.
                if (sizes[run] == 0 || (effect <= score && !isTrusted) || !Noise.Knows(run)) continue;
                double improbable = run == 0 ? ofSingle : Noise.TailOf(run).Score(sizes[run]), both = Math.Min(improbable, effect);
                large = Math.Max(large, Math.Min(both, ofActivity));
                if (isTrusted) both = Math.Max(both, Math.Min(improbable - Math.Max(0, DecadesOfMargin - moment.Correction), needed + DecadesOfTrust));
                score = Math.Max(score, Math.Min(both, most));
            }
        }
        _isTooSmall = knows && !isOther && improbability >= threshold && reading.ModelScore >= threshold && DecadesPerEffect[0] * Math.Abs(agreed) / scale < ShareOfTooSmall * improbability;
        double jump = FlatLine.HasLast ? value - FlatLine.Last : 0;
        if (IsKnownEvent(moment, agreed, jump, isOdd: score >= needed)) score = improbability = 0;
        // Beyond a heavy tail nothing is sure: there the model has a say, too. While a tail is hardly known at all, that of the model must bear the correction as well.
        double asked = Noise.Unit.Points < PointsToKnowTheTail ? needed : threshold;
        if (!isOther && !single.IsLight && reading.ModelScore < asked) score = Math.Min(score, reading.ModelScore + needed - asked);
        // What is new to a series need not be to the model, whose tails reach a little too far. What is within the band is the series' own to say.
        if (!isOther) improbability = Math.Min(improbability, Math.Max(PointEvidence.ImprobabilityOfBand, reading.ModelScore + DecadesOfModelTails));
        if (!single.IsLight || Noise.Unit.Points < PointsToKnowTheTail) improbability = Math.Min(improbability, Math.Log10(Noise.Unit.Points + 2) + MaxDecadesBeyondSampleSize);
        double reach = unit * (isOther || !Noise.Knows(0) ? 3 : single.SizeOf(bandShare));
        (double lower, double upper) = Limits.Within(Math.Min(expected, other) - reach, Math.Max(expected, other) + reach);
        var evidence = new PointEvidence(score, EvidenceKind.Value, _residual > 0, improbability) { Lower = lower, Upper = upper, OfTrust = Math.Max(0, score - large) };
        double drift = Range.Drift(moment.Time, value, expected), outside = Range.Add(moment.Time, value);
        // By a whole range within some days is as rare as by the least part of it at once.
        if (Math.Abs(drift) >= 1 && Math.Abs(outside) < MinOutOfRange * Math.Abs(drift)) outside = MinOutOfRange * drift;
        evidence = WithRange(evidence, outside, moment);
        evidence = WithSustained(evidence, Sustained.Add(IsRecurring ? 0 : reading.ModelScore, reading.IsAbove, moment.Interval), moment, needed);
        evidence = WithFlatLine(evidence, moment, value);
        evidence = WithMissed(evidence, moment, scale);
        evidence = WithMissedJump(evidence, moment, jump, scale);
        Recent = Recent with { SeasonalResidual = moment.SameTime is { } expectedThen ? value - expectedThen : 0, Local = moment.Local };
        return knows ? evidence.Corrected(moment.Correction) : evidence with { Score = 0 };
    }

    /// <summary>Learns from the point that was weighed.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="isAnomalous">Whether it is an anomaly.</param>
    /// <param name="run">The points of the anomaly so far, up to two normal ones in a row among them; 0 where none is under way, and for what returns from one.</param>
    public void Learn(double value, bool isAnomalous, int run)
    {
        if (_beginsNow && !isAnomalous) ForgetTheConstant();
        Span<double> sizes = stackalloc double[NoiseModel.RunLengths.Length];
        double signed = _residual < 0 ? -_size : _size;
        Residuals.SizesOfRuns(signed, sizes);
        if (!IsRecurring) Noise.Learn(sizes, isAnomalous || _isTooSmall, isFirst: run == 0);
        Residuals.Add(signed);
        double size = ShareOfAgreed * Math.Abs(_agreed) + (1 - ShareOfAgreed) * Math.Abs(_residual);
        Activity = Activity.After(size, Noise.Unit.All);
        // By the level, not by the value, which may be no value of this series.
        double variation = Effect.Value(Effect.RecentMean, Limits.LeastVariation);
        Noise.Unit = Noise.Unit.After(size, _deviation, variation);
        // An event that belongs to the series is no measure of how large others have to be.
        if (!_isScheduled) Effect = IsRecurring ? Effect.After(_expected) : !isAnomalous ? Effect.After(value) : run < EffectScale.PointsOfAnomaly ? Effect.AfterAnomaly(value, Recent.IsHeld ? Math.Min(_scale, Math.Max(variation, Limits.Step)) : Math.Max(variation, Limits.Step)) : Effect;
        Limits = Limits.After(value);
        FlatLine = FlatLine.After(value, _isQuiet, learn: !isAnomalous);
        if (_hoursOfRun > 0 && FlatLine.HasAnomalousPoint) FlatHours.MarkStuck(_hoursOfRun);
    }

    /// <summary>Holds unit and scale as they were at the point that was weighed: while an incident is open, what it is must not teach how large it is.</summary>
    public void Hold() => Recent = Recent with { HeldUnit = _unit, HeldScale = _scale };

    /// <summary>Lets unit and scale follow the series again.</summary>
    public void Release() => Recent = Recent with { HeldUnit = double.NaN, HeldScale = double.NaN };

    // Whether what came belongs to the series, by its schedule or by the days before. What does so is an example for the next one.
    private bool IsKnownEvent(in SeriesMoment moment, double agreed, double jump, bool isOdd)
    {
        double least = MinUnitsOfEvent * _unit;
        _isScheduled = Jumps.Explain(moment, agreed);
        if (_isScheduled) IsRecurring = Math.Abs(agreed) >= least;
        else
        {
            IsRecurring = isOdd && Recurring.Recurs(moment.Local, agreed, moment.Tolerance, moment.Age);
            if (isOdd) Recurring.Add(moment.Local, agreed == 0 ? 0 : _residual, moment.Tolerance);
            else Recurring.Notice(moment.Local, _residual, jump, least, moment.Tolerance);
        }
        IsOdd = isOdd && !_isScheduled && !IsRecurring;
        return _isScheduled || IsRecurring;
    }

    // A series that was constant for too short a time begins only now: nothing is known of how it moves.
    private void ForgetTheConstant()
    {
        Noise = new();
        Residuals.Clear();
        Activity = default;
        Effect = default;
        _unit = Noise.Unit.Value(_deviation);
        _size = Math.Abs(_agreed) / _unit;
        _isTooSmall = false;
    }

    // In single precision a residual of a million units and more does not hold what was expected to within one.
    private double Expected(double value, in PointReading reading, in SeriesMoment moment, double unit) =>
        Math.Abs(_residual) * RoundingOfSingle <= RoundingThatCounts * unit ? reading.MeanOf(value) : moment.SameTime ?? Effect.RecentMean;

    // What both say is odd, and as little as either says.
    private static double Agreed(double residual, double other) =>
        Math.Sign(residual) != Math.Sign(other) ? 0 : Math.Abs(residual) <= Math.Abs(other) ? residual : other;

    // A record is broken once in as many points as are remembered, on either side; one that is broken by far is rarer.
    private PointEvidence WithRange(in PointEvidence evidence, double outside, in SeriesMoment moment)
    {
        double points = moment.Interval > TimeSpan.Zero ? Math.Min(Noise.Unit.Points, RangeMemorySpan / moment.Interval) : Noise.Unit.Points;
        if (Math.Abs(outside) < MinOutOfRange || points < PointsBeforeRange || moment.Age < TimeBeforeRange) return evidence;
        double score = Math.Log10(points / 2) + DecadesPerRange * Math.Abs(outside) + Math.Min(moment.Correction, DecadesOfRecord);
        return score > evidence.Score ? evidence.OutweighedBy(score, EvidenceKind.OutOfRange, isAbove: outside > 0) : evidence;
    }

    private PointEvidence WithMissed(in PointEvidence evidence, in SeriesMoment moment, double scale)
    {
        if (Recent.Local is not { } before || Recurring.Missed(before, moment.Local, moment.Tolerance, out int times) is not { } missed) return evidence;
        double score = Math.Min(times + 1, DecadesPerMissed * Math.Abs(missed.Size) / scale);
        return score > evidence.Score ? evidence.OutweighedBy(score, EvidenceKind.Missing, isAbove: missed.Size < 0) : evidence;
    }

    // A jump is judged once a period, not at each point.
    private PointEvidence WithMissedJump(in PointEvidence evidence, in SeriesMoment moment, double jump, double scale)
    {
        if (Recent.Local is not { } before) return evidence;
        RegularJumps former = Jumps;
        Jumps = former.After(moment, moment.Local - before, jump, scale, out JumpSchedule? noJump);
        if (Jumps.Known > former.Known) Noise.ForgetJumps(JumpSchedule.TimesBeforeKnown);
        if (noJump is not { } missed) return evidence;
        double score = Math.Min(missed.Times + 1, DecadesPerMissed * Math.Abs(missed.Size) / scale) + moment.Correction;
        return score > evidence.Score ? evidence.OutweighedBy(score, EvidenceKind.Missing, isAbove: missed.Size < 0) with { Period = missed.Period } : evidence;
    }

    // A shift at the same time on the days before belongs to the series, as a job does.
    private PointEvidence WithSustained(in PointEvidence evidence, double sustained, in SeriesMoment moment, double needed)
    {
        PointEvidence with = evidence with { UnshapedScore = Sustained.UnshapedScore };
        if (sustained >= needed)
        {
            double size = Sustained.IsAbove ? Sustained.UnshapedScore : -Sustained.UnshapedScore;
            bool recurs = RecurringShifts.Recurs(moment.Local, size, moment.Tolerance, moment.Age);
            // The mean of so many points goes up and down with each of them.
            TimeSpan together = SustainedShift.Horizon * moment.Interval;
            RecurringShifts.Add(moment.Local, size, together < MaxOfOneShift && together > moment.Tolerance ? together : moment.Tolerance);
            if (recurs) return with;
        }
        if (!moment.MaySustain || sustained <= with.Score) return with;
        // Nobody is told of a shift that is no anomaly.
        return with.OutweighedBy(sustained, EvidenceKind.SustainedShift, Sustained.IsAbove) with { ShiftedPoints = sustained >= needed ? Sustained.Duration : 0 };
    }

    // A night at which the series stands still belongs to it, and so may its first one, where it is flat at the bottom.
    private bool IsQuiet(in SeriesMoment moment, double value)
    {
        if (moment.Interval > LongestOfHours) return false;
        if (!FlatHours.Knows(moment.Local)) return value <= Limits.Lowest;
        if (!FlatHours.HasStoodStill(moment.Local)) return false;
        return FlatHours.IsQuiet(moment.Local, chance: Math.Pow(FlatLine.Chance, LongestOfHours / moment.Interval));
    }

    private PointEvidence WithFlatLine(in PointEvidence evidence, in SeriesMoment moment, double value)
    {
        _isQuiet = IsQuiet(moment, value);
        FlatHours.Add(moment.Local, FlatLine.HasLast && value == FlatLine.Last);
        double score = FlatLine.Score(value, _isQuiet, out int repeats);
        _hoursOfRun = repeats == 0 ? 0 : 1 + (int)Math.Min(FlatHours.HoursPerDay, Math.Ceiling(repeats * (moment.Interval / LongestOfHours)));
        return score > evidence.Score ? evidence.OutweighedBy(score, EvidenceKind.Stuck, evidence.IsAbove) with { Repeats = repeats } : evidence;
    }
}
