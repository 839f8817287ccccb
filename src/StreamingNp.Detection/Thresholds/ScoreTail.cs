namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// The largest scores of a series, and how many points they are the largest of: the share of points that score as high. Ranks (a conformal p-value,
/// Vovk et al. 2005) say it as far as there are points to count; beyond the largest an exponential tail does, whose scale is the mean excess of the
/// largest (peaks over threshold, Pickands 1975). While the series is young, what the model artifact says counts as if it were some points of it.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="doubt">How much the very largest scores are doubted.</param>
public sealed class ScoreTail(TailDoubt doubt)
{
    /// <summary>What the artifact's word is worth, in points.</summary>
    public const double PointsOfTheArtifact = 40;

    /// <summary>The largest scores that are kept.</summary>
    public const int MostKept = 64;

    /// <summary>The points after which the older half counts no longer; every second score is kept then.</summary>
    public const int MostPoints = 16_384;

    /// <summary>The surprise that a score is learned with at most where such scores are rare: one wild score must not hide the next.</summary>
    public const double MostSurpriseLearned = 6;

    private const int PointsWithoutTheArtifact = 100;
    // The mean excess is taken over so many of the largest scores.
    private const int FewestInTail = 5;
    private const int MostInTail = 32;
    private const double MostSurprise = 300;
    // What lies so many decades beyond the line through those behind it is no part of their tail.
    private const double DecadesOfOutliers = 4;
    // So many scores at least make a line.
    private const int FewestBehindOutliers = MostInTail / 2;

    private readonly float[] _largest = new float[MostKept];

    /// <summary>What has been learned, to be written down.</summary>
    public ScoreTailState State { get; private set; }

    /// <summary>The largest scores, falling.</summary>
    public ReadOnlySpan<float> Largest => _largest.AsSpan(0, State.Kept);

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="state">What <see cref="State"/> was.</param>
    /// <param name="largest">What <see cref="Largest"/> was.</param>
    /// <exception cref="ArgumentException">There are not as many scores as the state says, or they rise.</exception>
    public void Restore(ScoreTailState state, ReadOnlySpan<float> largest)
    {
        if (state.Kept != largest.Length || largest.Length > MostKept) throw new ArgumentException($"A tail of {state.Kept} scores came with {largest.Length}.", nameof(largest));
        for (int index = 0; index < largest.Length; index++)
            if (!float.IsFinite(largest[index]) || (index > 0 && largest[index] > largest[index - 1])) throw new ArgumentException("The scores of a tail must be numbers that fall.", nameof(largest));
        State = state;
        largest.CopyTo(_largest);
    }

    /// <summary>−log10 of the share of points whose score is at least as high; 0 to 300.</summary>
    /// <param name="score">The score, 0 or more: the largest raw surprise, or any other where the artifact says nothing.</param>
    /// <param name="artifact">What the artifact says of raw surprises; null where it says nothing of this score.</param>
    /// <param name="pointsEach">The points for each of the largest scores that is doubted; above 0.</param>
    public double Surprise(double score, Calibration? artifact, double pointsEach = TailDoubt.PointsEach)
    {
        // Nothing is known: nothing is surprising.
        if (artifact is null && State.Points < PointsWithoutTheArtifact) return 0;
        double prior = artifact is null ? 0 : PointsOfTheArtifact / (PointsOfTheArtifact + State.Points);
        double share = (prior == 0 ? 0 : prior * Math.Pow(10, -artifact!.Surprise(0, score))) + (1 - prior) * ShareInSeries(score, pointsEach);
        return Decades(share);
    }

    /// <summary>A share as a surprise: −log10 of it, 0 to 300.</summary>
    public static double Decades(double share) => Math.Clamp(-Math.Log10(Math.Max(share, double.Epsilon)), 0, MostSurprise);

    /// <summary>Learns the score of a point; one that is beyond <see cref="MostSurpriseLearned"/> as the score that is just that, unless such scores are nothing rare.</summary>
    /// <param name="score">The score.</param>
    /// <param name="artifact">What the artifact says.</param>
    /// <param name="pointsEach">See <see cref="Surprise"/>.</param>
    public void Add(double score, Calibration? artifact, double pointsEach = TailDoubt.PointsEach)
    {
        bool isTooWild = State.Kept >= FewestInTail && Surprise(score, artifact, pointsEach) > MostSurpriseLearned && IsDoubtful(pointsEach, out _);
        Add(isTooWild ? ScoreOf(MostSurpriseLearned, score, artifact, pointsEach) : score);
    }

    /// <summary>Counts a point that says nothing of the tail.</summary>
    public void Count() => Add(0);

    /// <summary>The score that has a surprise.</summary>
    /// <param name="surprise">The surprise, above 0.</param>
    /// <param name="most">A score that is at least as surprising.</param>
    /// <param name="artifact">What the artifact says.</param>
    /// <param name="pointsEach">See <see cref="Surprise"/>.</param>
    public double ScoreOf(double surprise, double most, Calibration? artifact, double pointsEach = TailDoubt.PointsEach)
    {
        // Likelihoods know no bounds: from far beyond, halvings would end far beyond.
        double low = 0, high = Math.Min(1, most);
        while (high < most && Surprise(high, artifact, pointsEach) < surprise) (low, high) = (high, Math.Min(2 * high, most));
        for (int halving = 0; halving < 40; halving++)
        {
            double middle = 0.5 * (low + high);
            if (Surprise(middle, artifact, pointsEach) < surprise) low = middle;
            else high = middle;
        }
        return high;
    }

    // The share of points in the series at or above a score.
    private double ShareInSeries(double score, double pointsEach)
    {
        double share = ShareByRank(score);
        if (State.Kept < MostInTail || score <= _largest[State.Kept - FewestBehindOutliers] || !IsDoubtful(pointsEach, out int outliers)) return share;
        int doubted = Math.Max(outliers, (int)Math.Min(doubt.Most, State.Points / pointsEach));
        if (doubted == 0 || score <= _largest[doubted]) return share;
        double line = Math.Exp(LogLine(score, doubted));
        return line >= share ? share : Math.Exp((1 - doubt.ShareOfTheLine) * Math.Log(share) + doubt.ShareOfTheLine * Math.Log(Math.Max(line, double.Epsilon)));
    }

    // Whether what is larger than the rest may be anomalies: where there is more of it than a series has anomalies, it belongs to the series.
    private bool IsDoubtful(double pointsEach, out int outliers)
    {
        outliers = doubt.OnlyWhatIsRare && State.Kept >= MostInTail ? Outliers() : 0;
        return outliers <= 1 + State.Points / pointsEach;
    }

    // The largest scores that are no part of the tail of those behind them.
    private int Outliers()
    {
        int outliers = State.Kept - FewestBehindOutliers;
        while (outliers > 0 && -LogLine(_largest[outliers - 1], outliers) <= DecadesOfOutliers * Math.Log(10)) outliers--;
        return outliers;
    }

    // The natural logarithm of the share of points at or above a score by an exponential tail through the scores behind the very largest.
    private double LogLine(double score, int doubted)
    {
        ReadOnlySpan<float> behind = Largest[doubted..];
        return Math.Log((doubted + 1.0) / (State.Points + 1)) - (score - behind[0]) / MeanExcess(behind);
    }

    private double ShareByRank(double score)
    {
        ReadOnlySpan<float> largest = Largest;
        double points = State.Points + 1;
        if (largest.Length == 0) return 1;
        if (score > largest[0]) return Math.Exp(-(score - largest[0]) / MeanExcess(largest)) / points;
        int reached = 0;
        while (reached < largest.Length && largest[reached] >= score) reached++;
        if (reached > 0 && largest[reached - 1] == score) return Math.Min(1, reached / points);
        // Between two scores, and between the smallest that is kept and 0, where all points are.
        (double below, double shareBelow) = reached < largest.Length ? (largest[reached], LastOf(largest, reached) / points) : (0, 1);
        (double above, double shareAbove) = (largest[reached - 1], reached / points);
        if (above <= below) return Math.Min(1, shareBelow);
        double way = (score - below) / (above - below);
        return Math.Min(1, Math.Exp(Math.Log(shareBelow) + way * (Math.Log(shareAbove) - Math.Log(shareBelow))));
    }

    // How many scores are at or above the one with the given index.
    private static int LastOf(ReadOnlySpan<float> largest, int index)
    {
        int last = index + 1;
        while (last < largest.Length && largest[last] == largest[index]) last++;
        return last;
    }

    private double MeanExcess(ReadOnlySpan<float> largest)
    {
        int tail = Math.Min(largest.Length, (int)Math.Clamp(State.Points / 10, FewestInTail, MostInTail));
        double sum = 0;
        for (int index = 0; index < tail - 1; index++) sum += (double)largest[index] - largest[tail - 1];
        // Scores that never differed say nothing of a tail: a decade of the model's own surprise stands in for them.
        double least = 0.02 + 0.001 * largest[0];
        return tail < 2 ? 1 / Math.Log(10) : Math.Max(sum / (tail - 1), least);
    }

    private void Add(double score)
    {
        float added = (float)Math.Clamp(score, 0, float.MaxValue);
        State = State with { Points = State.Points + 1 };
        if (added > State.Floor || State.Points <= MostKept) Insert(added);
        if (State.Points >= MostPoints) Forget();
    }

    private void Insert(float score)
    {
        int kept = State.Kept;
        if (kept == MostKept)
        {
            State = State with { Floor = Math.Max(State.Floor, Math.Min(score, _largest[kept - 1])) };
            if (score <= _largest[kept - 1]) return;
            kept--;
        }
        int at = kept;
        while (at > 0 && _largest[at - 1] < score)
        {
            _largest[at] = _largest[at - 1];
            at--;
        }
        _largest[at] = score;
        State = State with { Kept = kept + 1 };
    }

    // Half of the points, every second of the scores: shares stay, and what is old counts less each time.
    private void Forget()
    {
        int kept = 0;
        for (int index = 0; index < State.Kept; index += 2) _largest[kept++] = _largest[index];
        State = State with { Kept = kept, Points = State.Points / 2 };
    }
}
