using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Formats;

namespace StreamingNp.Detection.Tests.Observations;

public class ObservationEncoderTests
{
    private static readonly Gen<EventTime> Times = Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds].Select(microseconds => new EventTime(microseconds));

    private static readonly Gen<SeriesKind?> Kinds = Gen.Int[0, 2].Select(kind => kind == 2 ? (SeriesKind?)null : (SeriesKind)kind);

    [Fact]
    public void What_is_encoded_decodes_to_the_same_observation() =>
        Gen.Select(Gen.String[1, 40].Where(HasWholeCharacters), Times, Gen.Double.Where(value => !double.IsInfinity(value)), Gen.Bool, Kinds).Sample((series, time, value, tagged, kind) =>
        {
            using var encoder = new ObservationEncoder();
            var decoder = new NativeReading();
            var observation = new Observation(time, value) { Kind = kind };
            ReadOnlySpan<byte> tags = tagged ? """{"env":"prod","é":["+"]}"""u8 : default;
            Assert.Equal(DecodeFailure.None, decoder.Decode(encoder.Encode(series, observation, tags).Span, "another"u8, EventTime.Latest));
            Assert.Equal(series, decoder.Series);
            Assert.Equal(observation, decoder.Observation);
            Assert.True(tags.SequenceEqual(decoder.Tags));
        }, iter: 5_000);

    [Fact]
    public void A_message_is_as_the_design_shows_it()
    {
        using var encoder = new ObservationEncoder();
        ReadOnlyMemory<byte> message = encoder.Encode("host-12/cpu", new Observation(new EventTime(1_795_460_400_000_000), 12.3), """{"env":"prod"}"""u8);
        Assert.Equal("""{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}""", Encoding.UTF8.GetString(message.Span));
        message = encoder.Encode("a", new Observation(new EventTime(0), 7) { Kind = SeriesKind.Counter });
        Assert.Equal("""{"series":"a","timestamp":"1970-01-01T00:00:00Z","value":7,"kind":"counter"}""", Encoding.UTF8.GetString(message.Span));
        message = encoder.Encode("a", new Observation(new EventTime(0), double.NaN));
        Assert.Equal("""{"series":"a","timestamp":"1970-01-01T00:00:00Z","value":null}""", Encoding.UTF8.GetString(message.Span));
    }

    [Fact]
    public void An_infinity_has_no_message()
    {
        using var encoder = new ObservationEncoder();
        Assert.Throws<ArgumentException>(() => encoder.Encode("a", new Observation(new EventTime(0), double.PositiveInfinity)));
        Assert.False(encoder.Encode("a", new Observation(new EventTime(0), 1)).IsEmpty);
    }

    private static bool HasWholeCharacters(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
