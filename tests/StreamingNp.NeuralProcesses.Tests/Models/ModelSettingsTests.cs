using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ModelSettingsTests
{
    public static TheoryData<ModelSettings, string> Impossible => new()
    {
        { new() { Kind = "oracle" }, "There is no model of kind \"oracle\"; choose one of: cnp, acnp, convcnp, np, anp, gp." },
        { new() { HiddenWidth = 8 }, "The model setting hidden_width is 8; set it between 16 and 1024." },
        { new() { HiddenWidth = 50 }, "The model setting hidden_width is 50; set it to a multiple of 16." },
        { new() { EncoderLayers = 1 }, "The model setting encoder_layers is 1; set it between 2 and 12." },
        { new() { DecoderLayers = 13 }, "The model setting decoder_layers is 13; set it between 2 and 12." },
        { new() { DeviationFloor = 0 }, "The model setting deviation_floor is 0; set it between 0.0001 and 1." },
        { new() { DeviationFloor = double.NaN }, "The model setting deviation_floor is NaN; set it between 0.0001 and 1." },
        { new() { RepresentationLayers = -1 }, "The model setting representation_layers is -1; set it between 0 and 12." },
        { new() { Encoders = 5 }, "The model setting encoders is 5; set it between 1 and 4." },
        { new() { WeightedMeans = 17 }, "The model setting weighted_means is 17; set it between 0 and 16." },
        { new() { EncoderWidth = 8 }, "The model setting encoder_width is 8; set it to 0 or a multiple of 16 up to 1024." },
        { new() { EncoderWidth = 40 }, "The model setting encoder_width is 40; set it to 0 or a multiple of 16 up to 1024." },
        { new() { EncoderWidth = 1040 }, "The model setting encoder_width is 1040; set it to 0 or a multiple of 16 up to 1024." },
        { new() { EncoderWidth = -16 }, "The model setting encoder_width is -16; set it to 0 or a multiple of 16 up to 1024." },
        { new() { Kind = ModelKind.Latent, SeesNeighbours = true }, "The model setting sees_neighbours is true; set it to false: it is for models of kind \"cnp\" alone." },
        { new() { DegreesOfFreedom = 2 }, "The model setting degrees_of_freedom is 2; set it to 0 or between 2.1 and 100." },
        { new() { DegreesOfFreedom = double.NaN }, "The model setting degrees_of_freedom is NaN; set it to 0 or between 2.1 and 100." },
        { new() { Kind = ModelKind.GaussianProcess, DegreesOfFreedom = 4 }, "The model setting degrees_of_freedom is 4; set it to 0: a Gaussian process predicts Gaussians." },
        { new() { Attention = new() { Heads = 0 } }, "The model setting attention.heads is 0; set it between 1 and 64." },
        { new() { HiddenWidth = 48, Attention = new() { Heads = 5 } }, "The model setting attention.heads is 5; set it to a divisor of hidden_width, 48." },
        { new() { Attention = new() { KeyLayers = 0 } }, "The model setting attention.key_layers is 0; set it between 1 and 12." },
        { new() { Latent = new() { Width = 0 } }, "The model setting latent.width is 0; set it between 1 and 1024." },
        { new() { Latent = new() { Samples = 65 } }, "The model setting latent.samples is 65; set it between 1 and 64." },
        { new() { Latent = new() { TrainingSamples = 0 } }, "The model setting latent.training_samples is 0; set it between 1 and 64." },
        { new() { Latent = new() { RenyiOrder = 1.5 } }, "The model setting latent.renyi_order is 1.5; set it between 0 and 1." },
        { new() { Convolution = new() { Least = 1, Most = 0 } }, "The model setting convolution.most is 0; set it between 1 and 1001." },
        { new() { Convolution = new() { PointsPerUnit = 0.5 } }, "The model setting convolution.points_per_unit is 0.5; set it between 1 and 1000." },
        { new() { Convolution = new() { PointsPerUnit = 1_000 } }, "The model setting convolution.points_per_unit is 1000; set it so that the grid has 16 to 4,096 points." },
        { new() { Convolution = new() { PointsPerUnit = 2 } }, "The model setting convolution.points_per_unit is 2; set it so that the grid has 16 to 4,096 points." },
        { new() { Convolution = new() { Width = 4 } }, "The model setting convolution.width is 4; set it between 8 and 512." },
        { new() { Convolution = new() { Blocks = 0 } }, "The model setting convolution.blocks is 0; set it between 1 and 32." },
        { new() { Convolution = new() { KernelSize = 65 } }, "The model setting convolution.kernel_size is 65; set it between 3 and 63." },
        { new() { Convolution = new() { KernelSize = 8 } }, "The model setting convolution.kernel_size is 8; set it to an odd number." },
        { new() { Convolution = new() { Halvings = 9 } }, "The model setting convolution.halvings is 9; set it between 0 and 8." },
        { new() { Kernel = "rbf +" }, "The model setting kernel is unusable: The kernel 'rbf +' is not understood at its end; write sums and products of rbf, matern52 and periodic, such as 'matern52 + periodic * rbf'." },
    };

    [Fact]
    public void The_defaults_are_possible() => new ModelSettings().Validate();

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void The_settings_for_windows_are_possible(string kind)
    {
        Assert.Equal(kind, WindowModels.Settings(kind).Kind);
        using NeuralProcess network = NeuralProcess.Create(WindowModels.Settings(kind), ContextPacking.Shape, WindowModels.Components(kind));
        Assert.True(network.Save().Count > 0);
    }

    [Fact]
    public void Only_windows_have_neighbours()
    {
        var exception = Assert.Throws<ArgumentException>(() => NeuralProcess.Create(new() { SeesNeighbours = true }, new TaskShape(2), components: 1));
        Assert.StartsWith("The model setting sees_neighbours is true, but only windows have neighbours; set it to false.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 161)]
    [InlineData(1, 162)]
    [InlineData(5, 192)]
    public void A_grid_can_be_halved_as_often_as_asked_for(int halvings, int points) =>
        Assert.Equal(points, new ConvolutionSettings { Halvings = halvings }.GridPoints);

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_setting_is_named(ModelSettings settings, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<ArgumentException>(settings.Validate).Message);
}
