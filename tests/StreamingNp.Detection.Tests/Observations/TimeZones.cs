using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Observations;

/// <summary>Clocks of places whose changes the tests know.</summary>
public static class TimeZones
{
    public static LocalClock Berlin { get; } = Of("Europe/Berlin");

    public static LocalClock Of(string id) => LocalClock.TryFind(id, out LocalClock? clock) ? clock : throw new InvalidOperationException($"This system has no time zone {id}; install its time zone data (tzdata).");
}
