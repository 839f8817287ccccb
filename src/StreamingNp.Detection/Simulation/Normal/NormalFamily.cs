namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A kind of process, with ranges that the parameters of each series are drawn from.</summary>
public sealed class NormalFamily
{
    private readonly Draw _draw;

    private NormalFamily(string name, Draw draw)
    {
        Name = name;
        _draw = draw;
    }

    private delegate NormalProcess Draw(ref RandomSequence random);

    /// <summary>All families.</summary>
    public static IReadOnlyList<NormalFamily> All { get; } =
    [
        new("ar1-t3", AutoregressiveProcess.Draw),
        new("garch", VolatileProcess.Draw),
        new("seasonal-poisson", SeasonalPoissonProcess.Draw),
        new("markov-regimes", RegimeProcess.Draw),
        new("queue-length", QueueProcess.Draw),
        new("random-walk-level", WanderingProcess.Draw),
        new("quantised", QuantisedProcess.Draw),
    ];

    /// <summary>What reports call it, such as <c>garch</c>; part of the names of its series.</summary>
    public string Name { get; }

    internal NormalProcess Process(ref RandomSequence random) => _draw(ref random);
}
