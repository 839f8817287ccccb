using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class LatentNeuralProcessTests
{
    private static readonly TaskShape Shape = new(1, 2);

    public static TheoryData<string> Kinds => [ModelKind.Latent, ModelKind.AttentiveLatent];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_context_is_always_predicted_the_same(string kind)
    {
        using NeuralProcess one = SmallModels.Network(SmallModels.Of(kind), Shape), other = SmallModels.Network(SmallModels.Of(kind), Shape);
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(Shape, tasks: 2, contextPoints: 5, targetPoints: 4, seed: 1));
        float[] first = Numbers(one);
        one.Loss(tasks, new Random(5)).Dispose(); // Draws other noise.
        Assert.Equal(first, Numbers(one));
        Assert.Equal(first, Numbers(other));

        float[] Numbers(NeuralProcess network)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            return network.Forward(tasks).data<float>().ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Samples_differ_and_the_mixture_of_them_is_what_is_judged(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), Shape);
        using TaskTensors tasks = TaskTensors.Of(RandomTasks.Make(Shape, tasks: 2, contextPoints: 5, targetPoints: 4, seed: 2));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor outputs = network.Forward(tasks);
        Assert.False(outputs[0].allclose(outputs[1], 1e-3, 1e-3));
        float[][] each = [.. Enumerable.Range(0, 4).Select(sample => network.Head.NegativeLogLikelihood(outputs[sample], tasks.TargetValues).contiguous().data<float>().ToArray())];
        float[] mixed = network.NegativeLogLikelihood(tasks).contiguous().data<float>().ToArray();
        for (int place = 0; place < mixed.Length; place++)
            Assert.Equal(-Math.Log(each.Average(sample => Math.Exp(-sample[place]))), mixed[place], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_lower_order_gives_a_higher_bound_of_the_likelihood_with_the_same_noise(string kind)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            TaskBatch batch = RandomTasks.Make(Shape, tasks: 3, contextPoints: 4, targetPoints: 6, seed);
            double most = Loss(kind, 0, batch, seed);
            foreach (double order in (double[])[0.25, 0.5, 0.75, 0.95])
            {
                double loss = Loss(kind, order, batch, seed);
                Assert.True(loss >= most - 1e-4, $"The bound of order {order} is {-loss}, that of a lower one {-most}.");
                most = loss;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_evidence_lower_bound_is_the_limit_of_the_others(string kind)
    {
        // It has the divergence in closed form, the others by their samples: the same but for chance, which 100 times 32 samples leave little of.
        double closed = 0, near = 0, half = 0, weighted = 0;
        const int Times = 100;
        for (int seed = 0; seed < Times; seed++)
        {
            TaskBatch batch = RandomTasks.Make(Shape, tasks: 3, contextPoints: 2, targetPoints: 6, seed);
            closed += Loss(kind, 1, batch, seed, samples: 32) / Times;
            near += Loss(kind, 0.9995, batch, seed, samples: 32) / Times;
            half += Loss(kind, 0.5, batch, seed, samples: 32) / Times;
            weighted += Loss(kind, 0, batch, seed, samples: 32) / Times;
        }
        Assert.Equal(closed, near, 0.02 * closed);
        Assert.True(closed > half && half > weighted, $"{closed}, {half}, {weighted}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Where_the_context_says_all_the_bounds_are_means_over_samples(string kind)
    {
        TaskBatch batch = RandomTasks.Make(Shape, tasks: 2, contextPoints: 5, targetPoints: 5, seed: 3);
        batch.ContextInputs.CopyTo(batch.TargetInputs);
        batch.ContextValues.CopyTo(batch.TargetValues);
        batch.TargetsIncludeContext = true;
        const int Samples = 3, Places = 5 * 2;
        var settings = SmallModels.Of(kind);
        float[] noise = new float[Samples * 2 * settings.Latent.Width];
        StandardNormal.Fill(noise, new Random(4));

        using NeuralProcess network = SmallModels.Network(settings, Shape);
        using TaskTensors tasks = TaskTensors.Of(batch);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor outputs = ((LatentNeuralProcess)network).Forward(tasks, tensor(noise, [Samples, 2, 1, settings.Latent.Width]));
        float[] each = (-network.Head.NegativeLogLikelihood(outputs, tasks.TargetValues).sum([2, 3])).contiguous().data<float>().ToArray();
        double Likelihood(int sample, int task) => each[sample * 2 + task];
        double lower = Enumerable.Range(0, 2).Sum(task => Enumerable.Range(0, Samples).Average(sample => Likelihood(sample, task)));
        double weighted = Enumerable.Range(0, 2).Sum(task => Math.Log(Enumerable.Range(0, Samples).Average(sample => Math.Exp(Likelihood(sample, task)))));

        Assert.Equal(-lower / (2 * Places), Loss(kind, 1, batch, noiseSeed: 4), 1e-4);
        Assert.Equal(-weighted / (2 * Places), Loss(kind, 0, batch, noiseSeed: 4), 1e-4);
    }

    private static double Loss(string kind, double order, TaskBatch batch, int noiseSeed, int samples = 3)
    {
        ModelSettings settings = SmallModels.Of(kind);
        using NeuralProcess network = SmallModels.Network(settings with { Latent = settings.Latent with { RenyiOrder = order, TrainingSamples = samples } }, Shape);
        using TaskTensors tasks = TaskTensors.Of(batch);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.Loss(tasks, new Random(noiseSeed)).data<float>()[0];
    }
}
