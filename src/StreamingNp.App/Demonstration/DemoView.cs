using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>How a demonstration stands at a moment.</summary>
/// <param name="Options">How it runs.</param>
/// <param name="Start">The first simulated time.</param>
/// <param name="Clock">The simulated time up to which the processor has come.</param>
/// <param name="Duration">The simulated time that there is.</param>
/// <param name="Figures">What was found, missed and false so far.</param>
/// <param name="Model">The model in use.</param>
/// <param name="Swaps">How often the scorers swapped models.</param>
internal sealed record DemoView(DemoOptions Options, EventTime Start, EventTime Clock, TimeSpan Duration, DemoFigures Figures, string Model, int Swaps)
{
    /// <summary>What is done, 0 to 1.</summary>
    public double Share => Math.Clamp((Clock - Start) / Duration, 0, 1);

    /// <summary>The day of the simulation, from 1.</summary>
    public int Day => Math.Min((int)(Clock - Start).TotalDays + 1, Days);

    /// <summary>The days that it has.</summary>
    public int Days => (int)Math.Ceiling(Duration.TotalDays);

    /// <summary>The incidents that are open.</summary>
    public int Open => Figures.Incidents.Count(one => one.Incident.IsOpen);
}
