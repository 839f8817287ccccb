namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// What scores are worth in one series: the share of its normal points that score as high, learned as it goes. Ranks among the
/// largest scores so far (a conformal p-value, Vovk et al. 2005) say it as far as there are points to count; beyond the largest an
/// exponential tail does, whose scale is the mean excess of the largest (peaks over threshold, Pickands 1975). While the series is
/// young, what the model artifact says counts as if it were some points of the series.
/// </summary>
/// <remarks>
/// Anomalies are learned, too: what is left out because it is surprising would be surprising for ever, and the shares would no longer be
/// those of the series. But a run of surprising points is learned when it is over, so that it does not become normal while it lasts, and
/// that one wild score does not hide the next, it counts for no more than <see cref="MostSurpriseLearned"/>.
/// Not thread-safe.
/// </remarks>
public sealed class SeriesCalibration
{
    /// <summary>What the artifact's word is worth, in points.</summary>
    public const double PointsOfTheArtifact = 50;

    /// <summary>The largest scores that are kept.</summary>
    public const int MostKept = 64;

    /// <summary>The points after which the older half counts no longer; every second score is kept then.</summary>
    public const int MostPoints = 16_384;

    /// <summary>The surprise that a score is learned with at most.</summary>
    public const double MostSurpriseLearned = 6;

    /// <summary>The most points of a run that wait.</summary>
    public const int MostWaiting = 256;

    private const double SurpriseOfRun = 3;
    private const double SurpriseWithinRun = 2;
    private const int PointsWithoutTheArtifact = 100;
    // The mean excess is taken over so many of the largest scores.
    private const int FewestInTail = 5;

    // The largest two, where there are a thousand points and more, may be anomalies: a line through those behind them says what is normal out there,
    // and a quarter of its word counts.
    private const int MostDoubted = 2;
    private const double PointsADoubted = 333;
    private const double ShareOfTheLine = 0.25;
    private const int MostInTail = 32;
    private const double MostSurprise = 300;

    private readonly float[] _largest = new float[MostKept];
    private readonly List<float> _waiting = [];

    /// <summary>What has been learned, to be written down.</summary>
    public SeriesCalibrationState State { get; private set; }

    /// <summary>The largest scores, falling.</summary>
    public ReadOnlySpan<float> Largest => _largest.AsSpan(0, State.Kept);

    /// <summary>The scores of the run under way, oldest first.</summary>
    public IReadOnlyList<float> Waiting => _waiting;

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="state">What <see cref="State"/> was.</param>
    /// <param name="largest">What <see cref="Largest"/> was.</param>
    /// <param name="waiting">What <see cref="Waiting"/> was.</param>
    /// <exception cref="ArgumentException">There are not as many scores as the state says, or they rise.</exception>
    public void Restore(SeriesCalibrationState state, ReadOnlySpan<float> largest, ReadOnlySpan<float> waiting)
    {
        if (state.Kept != largest.Length || largest.Length > MostKept) throw new ArgumentException($"A calibration of {state.Kept} scores came with {largest.Length}.", nameof(largest));
        for (int index = 0; index < largest.Length; index++)
            if (!float.IsFinite(largest[index]) || (index > 0 && largest[index] > largest[index - 1])) throw new ArgumentException("The scores of a calibration must be numbers that fall.", nameof(largest));
        State = state;
        largest.CopyTo(_largest);
        _waiting.Clear();
        _waiting.AddRange(waiting);
    }

    /// <summary>−log10 of the share of the series' normal points whose score is at least as high; 0 to 300.</summary>
    /// <param name="score">The score, 0 or more: the largest raw surprise, or any other where the artifact says nothing.</param>
    /// <param name="artifact">What the artifact says of raw surprises; null where it says nothing of this score.</param>
    public double Surprise(double score, Calibration? artifact)
    {
        // Nothing is known: nothing is surprising.
        if (artifact is null && State.Points < PointsWithoutTheArtifact) return 0;
        double prior = artifact is null ? 0 : PointsOfTheArtifact / (PointsOfTheArtifact + State.Points);
        double share = (prior == 0 ? 0 : prior * Math.Pow(10, -artifact!.Surprise(0, score))) + (1 - prior) * ShareInSeries(score);
        return Decades(share);
    }

    /// <summary>
    /// <see cref="Surprise"/> where the points of the run under way count already: what they are worth once nobody has to tell whether the run goes on.
    /// A long excursion is surprising at its start, and less so the longer it lasts.
    /// </summary>
    /// <param name="score">The score.</param>
    /// <param name="surprise">What <see cref="Surprise"/> said of it.</param>
    public double SurpriseInRun(double score, double surprise)
    {
        int reached = 0;
        foreach (float waiting in _waiting)
            if (waiting >= score) reached++;
        return reached == 0 ? surprise : Decades(Math.Pow(10, -surprise) + reached / (State.Points + _waiting.Count + 1.0));
    }

    private static double Decades(double share) => Math.Clamp(-Math.Log10(Math.Max(share, double.Epsilon)), 0, MostSurprise);

    /// <summary>Learns the score of the newest point.</summary>
    /// <param name="score">The score.</param>
    /// <param name="surprise">What <see cref="Surprise"/> said of it.</param>
    /// <param name="artifact">What the artifact says.</param>
    /// <param name="mostWaiting">The points of a run after which it is learned although it goes on; 0 or more.</param>
    public void Learn(double score, double surprise, Calibration? artifact, int mostWaiting = 0)
    {
        bool waits = surprise >= (_waiting.Count > 0 ? SurpriseWithinRun : SurpriseOfRun) && _waiting.Count < Math.Min(mostWaiting, MostWaiting);
        if (!waits)
        {
            foreach (float waiting in _waiting) Add(waiting, artifact);
            _waiting.Clear();
            Add(score, artifact);
            return;
        }
        _waiting.Add((float)Math.Clamp(score, 0, float.MaxValue));
    }

    private void Add(double score, Calibration? artifact) =>
        Add(State.Kept >= FewestInTail && Surprise(score, artifact) > MostSurpriseLearned ? ScoreOf(MostSurpriseLearned, score, artifact) : score);

    /// <summary>The score that has a surprise.</summary>
    /// <param name="surprise">The surprise, above 0.</param>
    /// <param name="most">A score that is at least as surprising.</param>
    /// <param name="artifact">What the artifact says.</param>
    public double ScoreOf(double surprise, double most, Calibration? artifact)
    {
        // Likelihoods know no bounds: from far beyond, halvings would end far beyond.
        double low = 0, high = Math.Min(1, most);
        while (high < most && Surprise(high, artifact) < surprise) (low, high) = (high, Math.Min(2 * high, most));
        for (int halving = 0; halving < 40; halving++)
        {
            double middle = 0.5 * (low + high);
            if (Surprise(middle, artifact) < surprise) low = middle;
            else high = middle;
        }
        return high;
    }

    // The share of points in the series at or above a score.
    private double ShareInSeries(double score)
    {
        double share = ShareByRank(score);
        int doubted = (int)Math.Min(MostDoubted, State.Points / PointsADoubted);
        if (doubted == 0 || State.Kept < MostInTail || score <= _largest[doubted]) return share;
        ReadOnlySpan<float> behind = Largest[doubted..];
        double line = (doubted + 1) * Math.Exp(-(score - behind[0]) / MeanExcess(behind)) / (State.Points + 1);
        return line >= share ? share : Math.Exp((1 - ShareOfTheLine) * Math.Log(share) + ShareOfTheLine * Math.Log(Math.Max(line, double.Epsilon)));
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
