namespace StreamingNp.Detection.Scoring;

/// <summary>
/// How far the newest points departed from what was expected of them from afar, each with its sign: many small departures
/// to the same side are surprising together where none is alone, as in a slight shift of level.
/// </summary>
public sealed class Departures
{
    /// <summary>The points that are looked at together.</summary>
    public const int Horizon = 8;

    // One wild point is the single score's to tell; here it must not stand for eight.
    private const double Most = 5;

    private readonly float[] _newest = new float[Horizon];
    private int _next;

    /// <summary>The number of points so far, at most <see cref="Horizon"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the newest point.</summary>
    /// <param name="rawSurprise">Its raw surprise from the farthest distance.</param>
    /// <param name="isAbove">Whether it lies above what was expected.</param>
    public void Add(double rawSurprise, bool isAbove) => Restore(Departure(rawSurprise, isAbove));

    /// <summary>Adds the newest point as a model was read; nothing where only the nearest distance had a say.</summary>
    public void Add(in PointReading reading)
    {
        if (!float.IsNaN(reading.FarthestRaw)) Add(reading.FarthestRaw, reading.IsAbove);
    }

    /// <summary>Adds a departure as <see cref="Values"/> gave it.</summary>
    public void Restore(float departure)
    {
        _newest[_next] = departure;
        _next = (_next + 1) % Horizon;
        Count = Math.Min(Count + 1, Horizon);
    }

    /// <summary>The departures, oldest first.</summary>
    public IEnumerable<float> Values()
    {
        for (int index = 0; index < Count; index++) yield return _newest[(_next - Count + index + Horizon) % Horizon];
    }

    /// <summary>The raw surprise of the departures together: how far their mean is from 0; null until there are <see cref="Horizon"/> of them.</summary>
    public double? RawSurprise
    {
        get
        {
            if (Count < Horizon) return null;
            double sum = 0;
            for (int index = 0; index < Horizon; index++) sum += _newest[(_next + index) % Horizon];
            return Math.Abs(sum) / Horizon;
        }
    }

    /// <summary>What <see cref="RawSurprise"/> is once a point is added.</summary>
    /// <param name="rawSurprise">Its raw surprise from the farthest distance.</param>
    /// <param name="isAbove">Whether it lies above what was expected.</param>
    public double? RawSurpriseWith(double rawSurprise, bool isAbove)
    {
        if (Count < Horizon - 1) return null;
        double sum = 0;
        for (int index = 1; index < Horizon; index++) sum += _newest[(_next + index) % Horizon];
        return Math.Abs(sum + Departure(rawSurprise, isAbove)) / Horizon;
    }

    // The root of twice the surprise in nats grows as the z-score does.
    private static float Departure(double rawSurprise, bool isAbove)
    {
        double departure = Math.Min(Most, Math.Sqrt(2 * Math.Log(10) * rawSurprise));
        return (float)(isAbove ? departure : -departure);
    }
}
