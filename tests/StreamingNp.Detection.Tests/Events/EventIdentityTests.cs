using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Events;

public class EventIdentityTests
{
    [Fact]
    public void A_silence_has_no_name_of_an_incident_that_its_last_point_opened()
    {
        EventTime start = new(1_700_000_000_000_000);
        string[] names =
        [
            EventIdentity.OfIncident("metrics", "a", start), .. Enumerable.Range(0, 5).Select(sequence => EventIdentity.OfEvent("metrics", "a", start, sequence)),
            EventIdentity.OfSilence("metrics", "a", start), EventIdentity.OfSilenceEvent("metrics", "a", start, 0), EventIdentity.OfSilenceEvent("metrics", "a", start, 1),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static readonly EventTime Start = new(1_795_460_400_000_000);

    // Computed apart: the first 16 bytes of SHA-256 over start in µs (8 bytes, little-endian), sequence (4 bytes) and "topic/series".
    // They may never change: consumers recognise repeated events by them.
    [Fact]
    public void Ids_are_what_they_always_were()
    {
        Assert.Equal("422cd58cae3ad3cf94d139ae88f6ac9e", EventIdentity.OfIncident("metrics", "host-12/cpu", Start));
        Assert.Equal("307acada2cf3f50331f14b687563ae0f", EventIdentity.OfEvent("metrics", "host-12/cpu", Start, 0));
        Assert.Equal("1e62db3f8c62e6e165c320961b28e88f", EventIdentity.OfEvent("metrics", "host-12/cpu", Start, 1));
    }

    [Fact]
    public void Whatever_differs_has_another_id()
    {
        string[] ids =
        [
            EventIdentity.OfIncident("metrics", "a", Start),
            EventIdentity.OfEvent("metrics", "a", Start, 0),
            EventIdentity.OfEvent("metrics", "a", Start, 1),
            EventIdentity.OfEvent("metrics", "b", Start, 0),
            EventIdentity.OfEvent("metric", "s/a", Start, 0),
            EventIdentity.OfEvent("metrics", "A", Start, 0),
            EventIdentity.OfEvent("metrics", "a", new EventTime(Start.Microseconds + 1), 0),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
