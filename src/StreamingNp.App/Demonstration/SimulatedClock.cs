using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>Tells the simulated time up to which the processor has come.</summary>
/// <param name="now">Tells it.</param>
internal sealed class SimulatedClock(Func<EventTime> now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now().ToDateTimeOffset();
}
