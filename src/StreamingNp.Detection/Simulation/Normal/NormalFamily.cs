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

    /// <summary>All families, in an order that only grows: the chance of a series comes from its place.</summary>
    public static IReadOnlyList<NormalFamily> All { get; } =
    [
        new("ar1-t3", AutoregressiveProcess.Draw),
        new("garch", VolatileProcess.Draw),
        new("seasonal-poisson", SeasonalPoissonProcess.Draw),
        new("markov-regimes", RegimeProcess.Draw),
        new("queue-length", QueueProcess.Draw),
        new("random-walk-level", WanderingProcess.Draw),
        new("quantised", QuantisedProcess.Draw),
        new("zero-at-night", OfficeHoursProcess.Draw),
        new("on-off", SwitchingProcess.Draw),
        new("few-values", FewValuesProcess.Draw),
        new("daily-job", DailyJobProcess.Draw),
        new("white-noise", AutoregressiveProcess.DrawWhite),
    ];

    /// <summary>What reports call it, such as <c>garch</c>; part of the names of its series.</summary>
    public string Name { get; }

    internal NormalProcess Process(ref RandomSequence random) => _draw(ref random);
}
