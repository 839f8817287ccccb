using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ModelSettingsTests
{
    public static TheoryData<ModelSettings, string> Impossible => new()
    {
        { new() { Kind = "oracle" }, "There is no model of kind \"oracle\"; choose one of: cnp." },
        { new() { HiddenWidth = 8 }, "The model setting hidden_width is 8; set it between 16 and 1024." },
        { new() { HiddenWidth = 50 }, "The model setting hidden_width is 50; set it to a multiple of 16." },
        { new() { EncoderLayers = 1 }, "The model setting encoder_layers is 1; set it between 2 and 12." },
        { new() { DecoderLayers = 13 }, "The model setting decoder_layers is 13; set it between 2 and 12." },
        { new() { DeviationFloor = 0 }, "The model setting deviation_floor is 0; set it between 0.0001 and 1." },
        { new() { DeviationFloor = double.NaN }, "The model setting deviation_floor is NaN; set it between 0.0001 and 1." },
    };

    [Fact]
    public void The_defaults_are_possible() => new ModelSettings().Validate();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_setting_is_named(ModelSettings settings, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<ArgumentException>(settings.Validate).Message);
}
