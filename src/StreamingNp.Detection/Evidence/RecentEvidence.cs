using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>What weighing a point needs of the points right before it.</summary>
public readonly record struct RecentEvidence
{
    /// <summary>Nothing yet.</summary>
    public static RecentEvidence None { get; } = new() { HeldUnit = double.NaN, HeldScale = double.NaN };

    /// <summary>The newest value minus what the same time on the days before let expect; 0 where no day was known. Finite, so that what is expected next is a number.</summary>
    public double SeasonalResidual { get; init => field = Math.Clamp(value, -double.MaxValue, double.MaxValue); }

    /// <summary>The local time of the newest point; null before the first.</summary>
    public LocalTime? Local { get; init; }

    /// <summary>The unit that is held while an incident is open; NaN where none is.</summary>
    public double HeldUnit { get; init; }

    /// <summary>The effect scale that is held while an incident is open; NaN where none is.</summary>
    public double HeldScale { get; init; }

    /// <summary>Whether unit and scale are held.</summary>
    public bool IsHeld => !double.IsNaN(HeldUnit);
}
