namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// What scores are worth in one series, as probabilities: the share of its normal points that score as high, learned as it goes (<see cref="ScoreTail"/>).
/// What is worth an alarm, <see cref="ExcursionCalibration"/> says.
/// </summary>
/// <remarks>
/// Anomalies are learned, too: what is left out because it is surprising would be surprising for ever, and the shares would no longer be
/// those of the series. But a run of surprising points is learned when it is over, so that it does not become normal while it lasts.
/// Not thread-safe.
/// </remarks>
public sealed class SeriesCalibration
{
    /// <summary>The most points of a run that wait.</summary>
    public const int MostWaiting = 256;

    private const double SurpriseOfRun = 3;
    private const double SurpriseWithinRun = 2;

    private readonly List<float> _waiting = [];

    /// <summary>The largest scores of the series.</summary>
    public ScoreTail Tail { get; } = new(new TailDoubt(Most: 2, ShareOfTheLine: 0.25, OnlyWhatIsRare: false));

    /// <summary>The scores of the run under way, oldest first.</summary>
    public IReadOnlyList<float> Waiting => _waiting;

    /// <summary>Puts back what a snapshot held, besides <see cref="Tail"/>.</summary>
    /// <param name="waiting">What <see cref="Waiting"/> was.</param>
    public void Restore(ReadOnlySpan<float> waiting)
    {
        _waiting.Clear();
        _waiting.AddRange(waiting);
    }

    /// <summary>−log10 of the share of the series' normal points whose score is at least as high; 0 to 300.</summary>
    /// <param name="score">The score, 0 or more: the largest raw surprise, or any other where the artifact says nothing.</param>
    /// <param name="artifact">What the artifact says of raw surprises; null where it says nothing of this score.</param>
    public double Surprise(double score, Calibration? artifact) => Tail.Surprise(score, artifact);

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
        return reached == 0 ? surprise : ScoreTail.Decades(Math.Pow(10, -surprise) + reached / (Tail.State.Points + _waiting.Count + 1.0));
    }

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
            foreach (float waiting in _waiting) Tail.Add(waiting, artifact);
            _waiting.Clear();
            Tail.Add(score, artifact);
            return;
        }
        _waiting.Add((float)Math.Clamp(score, 0, float.MaxValue));
    }
}
