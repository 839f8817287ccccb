using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

/// <summary>What holds for every kind of model.</summary>
public sealed class NeuralProcessTests
{
    private static readonly TaskShape[] Shapes = [new(1), new(6), new(1, 3), new(2, 2)];

    public static TheoryData<string, int, int> KindsAndShapes
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (string kind in ModelKind.All)
                foreach (TaskShape shape in Shapes) data.Add(kind, shape.Inputs, shape.Channels);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void It_puts_out_finite_numbers_for_each_target_and_channel(string kind, int inputs, int channels)
    {
        var shape = new TaskShape(inputs, channels);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(shape, tasks: 3, contextPoints: 7, targetPoints: 5, seed: 1));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor outputs = network.Forward(tasks), each = network.NegativeLogLikelihood(tasks);
        bool isLatent = kind is ModelKind.Latent or ModelKind.AttentiveLatent;
        Assert.Equal([isLatent ? 4 : 1, 3, 5, channels, kind == ModelKind.GaussianProcess ? 2 : 6], outputs.shape);
        Assert.Equal([3, 5, channels], each.shape);
        AssertFinite(outputs);
        AssertFinite(each);
    }

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void What_is_not_there_does_not_count(string kind, int inputs, int channels)
    {
        var shape = new TaskShape(inputs, channels);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 2, contextPoints: 6, targetPoints: 4, seed: 2);
        var random = new Random(3);
        using TaskTensors alone = TaskTensors.Of(batch), zeros = RandomTasks.Padded(batch, 11), garbage = RandomTasks.Padded(batch, 11, () => (float)(random.NextDouble() * 2_000 - 1_000));
        float[] among = Outputs(network, zeros);
        Assert.Equal(among, Outputs(network, garbage));
        AssertNear(Outputs(network, alone), among, 1e-4f);
    }

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void The_order_of_the_context_does_not_matter(string kind, int inputs, int channels)
    {
        var shape = new TaskShape(inputs, channels);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 1, contextPoints: 9, targetPoints: 4, seed: 4), shuffled = RandomTasks.Make(shape, tasks: 1, contextPoints: 9, targetPoints: 4, seed: 4);
        int[] order = [.. Enumerable.Range(0, 9)];
        new Random(5).Shuffle(order);
        for (int point = 0; point < 9; point++)
            shuffled.SetContext(0, point, batch.ContextInputs.Slice(order[point] * inputs, inputs), batch.ContextValues.Slice(order[point] * channels, channels));
        Assert.NotEqual(batch.ContextValues.ToArray(), shuffled.ContextValues.ToArray());
        using TaskTensors one = TaskTensors.Of(batch), other = TaskTensors.Of(shuffled);
        AssertNear(Outputs(network, one), Outputs(network, other), 1e-4f);
    }

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void Each_context_point_and_each_channel_of_it_counts(string kind, int inputs, int channels)
    {
        var shape = new TaskShape(inputs, channels);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(shape, tasks: 1, contextPoints: 4, targetPoints: 40, seed: 6));
        float[] before = Outputs(network, tasks);
        for (int place = 0; place < 4 * channels; place++)
        {
            float value = TaskTensors.Numbers(tasks.ContextValues)[place];
            TaskTensors.Numbers(tasks.ContextValues)[place] += 0.5f;
            Assert.True(Distance(before, Outputs(network, tasks)) > 1e-5, $"The value at {place} does not count.");
            TaskTensors.Numbers(tasks.ContextValues)[place] = value;
        }
        for (int place = 0; place < 4 * inputs; place++)
        {
            float input = TaskTensors.Numbers(tasks.ContextInputs)[place];
            TaskTensors.Numbers(tasks.ContextInputs)[place] += 0.1f;
            Assert.True(Distance(before, Outputs(network, tasks)) > 1e-6, $"The input at {place} does not count.");
            TaskTensors.Numbers(tasks.ContextInputs)[place] = input;
        }
        Assert.Equal(before, Outputs(network, tasks));
    }

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void An_empty_context_predicts_the_same_whatever_places_there_are(string kind, int inputs, int channels)
    {
        var shape = new TaskShape(inputs, channels);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 2, contextPoints: 0, targetPoints: 4, seed: 7);
        using TaskTensors none = TaskTensors.Of(batch), absent = RandomTasks.Padded(batch, 5, () => 3);
        float[] outputs = Outputs(network, none);
        Assert.All(outputs, number => Assert.True(float.IsFinite(number)));
        AssertNear(outputs, Outputs(network, absent), 1e-5f);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_channel_that_is_missing_is_not_zero(string kind)
    {
        var shape = new TaskShape(1, 2);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 1, contextPoints: 5, targetPoints: 4, seed: 8);
        for (int point = 0; point < 5; point++) batch.SetContext(0, point, batch.ContextInputs.Slice(point, 1), [batch.ContextValues[2 * point], point < 2 ? 0 : batch.ContextValues[2 * point + 1]]);
        using TaskTensors zero = TaskTensors.Of(batch);
        for (int point = 0; point < 2; point++) batch.SetContext(0, point, batch.ContextInputs.Slice(point, 1), [batch.ContextValues[2 * point], float.NaN]);
        using TaskTensors missing = TaskTensors.Of(batch);
        float[] outputs = Outputs(network, missing);
        Assert.All(outputs, number => Assert.True(float.IsFinite(number)));
        Assert.True(Distance(outputs, Outputs(network, zero)) > 1e-4);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Values_of_targets_do_not_leak_into_predictions(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), new TaskShape(2, 2));
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(network.Shape, tasks: 2, contextPoints: 5, targetPoints: 4, seed: 9));
        float[] expected = Outputs(network, tasks);
        TaskTensors.Numbers(tasks.TargetValues).Fill(float.NaN);
        TaskTensors.Numbers(tasks.TargetKnown).Clear();
        Assert.Equal(expected, Outputs(network, tasks));
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_target_does_not_depend_on_the_other_targets(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), new TaskShape(2));
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(network.Shape, tasks: 1, contextPoints: 5, targetPoints: 4, seed: 10));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor before = network.Forward(tasks).select(2, 0);
        TaskTensors.Numbers(tasks.TargetInputs)[2..].Fill(-0.5f);
        Assert.True(network.Forward(tasks).select(2, 0).allclose(before, 1e-5, 1e-6));
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Tasks_do_not_know_of_each_other(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), new TaskShape(1));
        TaskBatch batch = RandomTasks.Make(network.Shape, tasks: 3, contextPoints: 5, targetPoints: 4, seed: 11);
        using TaskTensors tasks = TaskTensors.Of(batch);
        float[] before = SecondTask();
        TaskTensors.Numbers(tasks.ContextValues)[..5].Fill(7);
        TaskTensors.Numbers(tasks.ContextInputs)[10..].Fill(1.5f);
        Assert.Equal(before, SecondTask());

        float[] SecondTask()
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            return network.Forward(tasks).select(1, 1).contiguous().data<float>().ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void The_gradient_is_what_the_loss_changes_by(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind) with { DegreesOfFreedom = kind == ModelKind.GaussianProcess ? 0 : 4 }, new TaskShape(2, 2));
        TaskBatch batch = RandomTasks.Make(network.Shape, tasks: 4, contextPoints: 8, targetPoints: 6, seed: 12);
        // Some that are not known, so that the masks count.
        for (int task = 0; task < 4; task++)
        {
            batch.SetContext(task, 0, [0, 0], [float.NaN, float.NaN]);
            batch.SetContext(task, 1, [0.5f, -0.5f], [float.NaN, 1]);
            batch.SetTarget(task, 2, [0.25f, 1], [0.5f, float.NaN]);
        }
        using TaskTensors tasks = TaskTensors.Of(batch);
        float[][] gradients = Gradients(network, tasks);
        var parameters = network.parameters().ToArray();
        double norm = Math.Sqrt(gradients.Sum(array => array.Sum(slope => (double)slope * slope)));
        Assert.True(norm > 0.05, $"The gradient is {norm} long.");

        // Along the gradient the loss climbs by its length.
        const double Along = 2e-3;
        double climb = Difference(network, tasks, Along, (array, place) => gradients[array][place] / norm);
        Assert.Equal(norm, climb, 0.02 * norm);

        // And the weight of each array that counts most counts as much as it says.
        for (int array = 0; array < parameters.Length; array++)
        {
            int place = Array.IndexOf(gradients[array], gradients[array].MaxBy(Math.Abs));
            double slope = Difference(network, tasks, 2e-3, (otherArray, otherPlace) => otherArray == array && otherPlace == place ? 1 : 0);
            Assert.Equal(gradients[array][place], slope, 0.04 * Math.Abs(slope) + 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Every_weight_learns(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), new TaskShape(2, 2));
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(network.Shape, tasks: 4, contextPoints: 8, targetPoints: 6, seed: 13));
        float[][] gradients = Gradients(network, tasks);
        string[] names = [.. network.named_parameters().Select(named => named.name)];
        for (int array = 0; array < names.Length; array++)
        {
            // A softmax over the points does not see what is added to all of them.
            if (names[array].EndsWith(".weights.bias", StringComparison.Ordinal)) continue;
            Assert.True(Array.Exists(gradients[array], slope => slope != 0), names[array]);
        }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void The_same_seed_draws_the_same_weights(string kind)
    {
        using NeuralProcess one = NeuralProcess.Create(SmallModels.Of(kind), new TaskShape(1), SmallModels.Components(kind));
        using NeuralProcess other = NeuralProcess.Create(SmallModels.Of(kind), new TaskShape(1), SmallModels.Components(kind));
        one.Initialise(7);
        other.Initialise(7);
        Assert.All(one.Save().Arrays.Zip(other.Save().Arrays), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        other.Initialise(8);
        // Matrices are drawn; a Gaussian process has none.
        Assert.All(one.Save().Arrays.Zip(other.Save().Arrays).Where(pair => pair.First.Shape.Count > 1), pair => Assert.NotEqual(pair.First.Values, pair.Second.Values));
        Assert.Equal(kind != ModelKind.GaussianProcess, one.Save().Arrays.Any(array => array.Shape.Count > 1));
    }

    [Theory]
    [InlineData(ModelKind.Latent, 6, "A mixture of 6 components cannot hold as many of each of 4 latent samples; make the components a multiple of latent.samples.")]
    [InlineData(ModelKind.AttentiveLatent, 1, "A mixture of 1 components cannot hold as many of each of 4 latent samples; make the components a multiple of latent.samples.")]
    [InlineData(ModelKind.GaussianProcess, 3, "A Gaussian process predicts one Gaussian, not a mixture of 3 components; ask for 1.")]
    public void Components_that_a_kind_cannot_have_are_refused(string kind, int components, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<ArgumentException>(() => NeuralProcess.Create(SmallModels.Of(kind), new TaskShape(1), components)).Message, StringComparison.Ordinal);

    private static float[] Outputs(NeuralProcess network, TaskTensors tasks)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.Forward(tasks).contiguous().data<float>().ToArray();
    }

    private static double Loss(NeuralProcess network, TaskTensors tasks)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.Loss(tasks, new Random(1)).data<float>()[0];
    }

    private static float[][] Gradients(NeuralProcess network, TaskTensors tasks)
    {
        using var scope = NewDisposeScope();
        network.Loss(tasks, new Random(1)).backward();
        return [.. network.parameters().Select(parameter => parameter.grad is { } gradient ? gradient.contiguous().data<float>().ToArray() : new float[parameter.numel()])];
    }

    // By how much the loss climbs in a direction, by central differences.
    private static double Difference(NeuralProcess network, TaskTensors tasks, double distance, Func<int, int, double> direction)
    {
        float[][] before = [.. network.parameters().Select(parameter => TaskTensors.Numbers(parameter).ToArray())];
        double above = LossAt(distance), below = LossAt(-distance);
        LossAt(0);
        return (above - below) / (2 * distance);

        double LossAt(double shift)
        {
            int array = 0;
            foreach (var parameter in network.parameters())
            {
                Span<float> numbers = TaskTensors.Numbers(parameter);
                for (int place = 0; place < numbers.Length; place++) numbers[place] = (float)(before[array][place] + shift * direction(array, place));
                array++;
            }
            return Loss(network, tasks);
        }
    }

    private static double Distance(float[] one, float[] other) => one.Zip(other, (left, right) => Math.Abs(left - right)).Max();

    private static void AssertNear(float[] expected, float[] actual, float tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));

    private static void AssertFinite(Tensor tensor) => Assert.All(tensor.contiguous().data<float>().ToArray(), number => Assert.True(float.IsFinite(number)));
}
