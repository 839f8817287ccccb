namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// What scores are worth as alarms in one series: how rare excursions are that reach as high. Somebody who is ready to bear one false incident a month means
/// excursions, not points, and so one counts once, by its highest score, however long it lasts (declustering by runs, Coles 2001, chapter 5): an hour
/// of a shifted level among the ranks would hide every spike of the following weeks.
/// </summary>
/// <remarks>
/// What lasts longer than it takes to become the new normal is none of a series' excursions any more: until it is over, only what reaches higher is surprising, and some
/// of its points are learned as what they are. Not thread-safe.
/// </remarks>
public sealed class ExcursionCalibration
{
    /// <summary>The calm points in a row that end an excursion.</summary>
    public const int CalmPointsAtItsEnd = 7;

    private const double SurpriseOfExcursion = 3;
    private const double SurpriseWithin = 2;
    private const double SurpriseOfNormal = 1;
    private const int LearnedOfNewNormal = 6;

    /// <summary>The highest scores of the series' excursions, and of its calm points.</summary>
    public ScoreTail Tail { get; } = new(new TailDoubt(Most: 8, ShareOfTheLine: 1, OnlyWhatIsRare: true));

    /// <summary>The excursion under way.</summary>
    public Excursion Excursion { get; private set; }

    /// <summary>Puts back what a snapshot held, besides <see cref="Tail"/>.</summary>
    /// <param name="excursion">What <see cref="Excursion"/> was.</param>
    /// <exception cref="ArgumentException">There is no such excursion.</exception>
    public void Restore(Excursion excursion)
    {
        if (!float.IsFinite(excursion.Highest) || excursion.Highest < 0 || excursion.Points < 0 || excursion.CalmPoints < 0 || excursion.CalmPoints > excursion.Points)
            throw new ArgumentException($"There is no excursion of {excursion.Points} points, {excursion.CalmPoints} of them calm, up to a score of {excursion.Highest}.", nameof(excursion));
        Excursion = excursion;
    }

    /// <summary>−log10 of the excursions a point that reach as high; 0 to 300.</summary>
    /// <param name="score">The score, 0 or more.</param>
    /// <param name="artifact">What the artifact says of raw surprises; null where it says nothing of this score.</param>
    /// <param name="interval">The time between two points of the series; zero where it is not known.</param>
    public double Surprise(double score, Calibration? artifact, TimeSpan interval)
    {
        double surprise = Tail.Surprise(score, artifact, TailDoubt.PointsEachOf(interval));
        return Excursion.IsAccepted && score <= Excursion.Highest ? Math.Min(surprise, SurpriseOfNormal) : surprise;
    }

    /// <summary>The lowest score that has a surprise.</summary>
    /// <param name="surprise">The surprise, above 1.</param>
    /// <param name="artifact">What the artifact says.</param>
    /// <param name="interval">See <see cref="Surprise"/>.</param>
    public double ScoreOf(double surprise, Calibration? artifact, TimeSpan interval)
    {
        double score = Tail.ScoreOf(surprise, Calibration.MostSurprise, artifact, TailDoubt.PointsEachOf(interval));
        return Excursion.IsAccepted ? Math.Max(score, MathF.BitIncrement(Excursion.Highest)) : score;
    }

    /// <summary>Learns the score of the newest point.</summary>
    /// <param name="score">The score.</param>
    /// <param name="artifact">What the artifact says.</param>
    /// <param name="acceptAfter">The points after which an excursion is the new normal; 1 or more.</param>
    /// <param name="interval">See <see cref="Surprise"/>.</param>
    public void Learn(float score, Calibration? artifact, int acceptAfter, TimeSpan interval)
    {
        double pointsEach = TailDoubt.PointsEachOf(interval);
        Excursion before = Excursion;
        bool isUnderWay = before.Points > 0;
        bool isSurprising = Tail.Surprise(score, artifact, pointsEach) >= (isUnderWay ? SurpriseWithin : SurpriseOfExcursion);
        if (!isUnderWay && !isSurprising)
        {
            Tail.Add(score, artifact, pointsEach);
            return;
        }
        int points = Math.Min(before.Points + 1, int.MaxValue - 1);
        Excursion = new(
            isSurprising ? Math.Max(before.Highest, score) : before.Highest, points, isSurprising ? 0 : before.CalmPoints + 1, before.IsAccepted || points >= acceptAfter);
        if (!isSurprising)
        {
            if (Excursion.CalmPoints >= CalmPointsAtItsEnd) End(artifact, pointsEach);
            Tail.Add(score, artifact, pointsEach);
        }
        else if (isUnderWay)
        {
            if (Excursion.IsAccepted && points % LearnedOfNewNormal == 0) Tail.Add(score, artifact, pointsEach);
            else Tail.Count();
        }
    }

    // Its first point was not counted yet.
    private void End(Calibration? artifact, double pointsEach)
    {
        Tail.Add(Excursion.Highest, artifact, pointsEach);
        Excursion = default;
    }
}
