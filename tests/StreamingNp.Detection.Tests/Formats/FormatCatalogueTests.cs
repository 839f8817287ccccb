using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class FormatCatalogueTests
{
    [Fact]
    public void Every_format_is_made_by_its_name()
    {
        Assert.Equal("auto", FormatCatalogue.Names[0]);
        Assert.Contains("native", FormatCatalogue.Names);
        Assert.All(FormatCatalogue.Names, name => Assert.Equal(name, FormatCatalogue.Make(name, new FormatOptions()).Name));
    }

    [Fact]
    public void A_format_that_is_not_known_is_an_error_that_lists_those_that_are()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => FormatCatalogue.Make("jsonn", new FormatOptions()));
        Assert.StartsWith("There is no format of observations \"jsonn\"; there are auto, native", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_format_recognises_is_told_by_the_native_one()
    {
        IObservationFormat auto = FormatCatalogue.Make("auto", new FormatOptions());
        var batch = new DecodedBatch(new DecoderOptions());
        auto.Read(new IncomingRecord([0xff, 0x00, 0x17], default, default), batch);
        Assert.Equal((0, 1, DecodeFailure.NotJson), (batch.Count, batch.FaultCount, batch.Faults[0].Failure));
        batch.Clear();
        auto.Read(default, batch);
        Assert.True(batch.IsTombstone);
    }
}
