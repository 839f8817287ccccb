using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

public sealed class EngineKernelTests
{
    public static TheoryData<string, int, int, int> Products
    {
        get
        {
            var data = new TheoryData<string, int, int, int>();
            foreach (EngineKernel kernel in InstructionSets.Available)
                foreach ((int rows, int inputs, int outputs) in new[] { (1, 7, 64), (3, 1, 16), (6, 64, 12), (7, 96, 48), (24, 33, 176), (20, 320, 64), (0, 5, 16) }) data.Add(kernel.Name, rows, inputs, outputs);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public unsafe void A_layer_is_a_product_of_matrices(string name, int rows, int inputs, int outputs)
    {
        var random = new Random(1);
        float[] weights = Numbers(random, outputs * inputs), bias = Numbers(random, outputs), given = Numbers(random, rows * inputs);
        var layer = new LinearLayer(EngineModels.Kernel(name), weights, bias, inputs, 0, inputs);
        AlignedNumbers from = new(EngineKernel.TileRows * inputs), to = new(EngineKernel.TileRows * layer.Columns), added = new(EngineKernel.TileRows * layer.Columns);
        given.CopyTo(from.Span);
        layer.Forward(from.Start, inputs, rows, to.Start, layer.Columns, rectifies: true);
        added.Span.Fill(-0.25f);
        layer.Add(from.Start, inputs, rows, added.Start, layer.Columns, rectifies: false);
        for (int row = 0; row < rows; row++)
            for (int output = 0; output < outputs; output++)
            {
                double sum = 0;
                for (int input = 0; input < inputs; input++) sum += (double)given[row * inputs + input] * weights[output * inputs + input];
                Assert.Equal(Math.Max(0, sum + bias[output]), to.Span[row * layer.Columns + output], 1e-4);
                Assert.Equal(sum - 0.25, added.Span[row * layer.Columns + output], 1e-4);
            }
    }

    [Theory]
    [MemberData(nameof(EngineModels.Instructions), MemberType = typeof(EngineModels))]
    public unsafe void A_row_has_the_same_bits_wherever_it_stands(string name)
    {
        const int Inputs = 50, Outputs = 112;
        var random = new Random(2);
        var layer = new LinearLayer(EngineModels.Kernel(name), Numbers(random, Inputs * Outputs), Numbers(random, Outputs), Inputs, 0, Inputs);
        float[] row = Numbers(random, Inputs);
        AlignedNumbers from = new(EngineKernel.TileRows * Inputs), to = new(EngineKernel.TileRows * Outputs);
        float[]? expected = null;
        for (int rows = 1; rows <= EngineKernel.TileRows; rows++)
            for (int place = 0; place < rows; place++)
            {
                Numbers(random, from.Length).CopyTo(from.Span);
                row.CopyTo(from.Span[(place * Inputs)..]);
                layer.Forward(from.Start, Inputs, rows, to.Start, Outputs, rectifies: false);
                float[] actual = to.Span.Slice(place * Outputs, Outputs).ToArray();
                Assert.Equal(expected ??= actual, actual);
            }
    }

    [Theory]
    [MemberData(nameof(EngineModels.Instructions), MemberType = typeof(EngineModels))]
    public unsafe void Points_are_weighed_by_their_products_with_directions(string name)
    {
        const int Width = 48, Means = 6, Points = 21, Room = 24;
        var random = new Random(3);
        float[] directions = Numbers(random, Means * Width);
        var points = new AlignedNumbers(Room * Width);
        Numbers(random, points.Length).CopyTo(points.Span);
        var laidOut = new MeanDirections(directions, Means, Width);
        var logits = new AlignedNumbers(laidOut.Groups * EngineKernel.MeansOfGroup * Room);
        EngineModels.Kernel(name).Weigh(points.Start, Width, Points, laidOut.Start, laidOut.Groups, logits.Start, Room);
        for (int mean = 0; mean < Means; mean++)
            for (int point = 0; point < Points; point++)
            {
                double sum = 0;
                for (int number = 0; number < Width; number++) sum += (double)points.Span[point * Width + number] * directions[mean * Width + number];
                Assert.Equal(sum, logits.Span[mean * Room + point], 1e-5);
            }
    }

    [Theory]
    [MemberData(nameof(EngineModels.Instructions), MemberType = typeof(EngineModels))]
    public void The_loop_for_the_peak_says_how_wide_vectors_are(string name) =>
        Assert.Equal(name switch { "avx512" => 16, "avx2" => 8, _ => 4 }, EngineModels.Kernel(name).MultiplyAdd(10));

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
}
