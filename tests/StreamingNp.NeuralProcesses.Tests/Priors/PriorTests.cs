using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Priors;

/// <summary>What holds for the tasks of every prior.</summary>
public sealed class PriorTests
{
    public static TheoryData<string> Names => [.. Sources(1).Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_depends_on_the_seed_and_its_number_alone(string name)
    {
        ITaskSource source = Sources(1)[name];
        float[] fifth = Numbers(source, 5), sixth = Numbers(source, 6);
        Assert.NotEqual(fifth, sixth);
        Assert.Equal(fifth, Numbers(source, 5));
        Assert.Equal(fifth, Numbers(Sources(1)[name], 5));
        Assert.NotEqual(fifth, Numbers(Sources(2)[name], 5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_lie_in_the_range_of_inputs_and_are_finite_and_what_is_not_known_is_zero(string name)
    {
        ITaskSource source = Sources(3)[name];
        var batch = new TaskBatch(source.Shape);
        for (long number = 0; number < 30; number++)
        {
            source.Fill(batch, 5, number);
            Assert.Equal(5, batch.Tasks);
            Assert.All(batch.ContextInputs.ToArray().Concat(batch.TargetInputs.ToArray()), input => Assert.InRange(input, -2, 2));
            Assert.All(batch.ContextValues.ToArray().Zip(batch.ContextKnown.ToArray()).Concat(batch.TargetValues.ToArray().Zip(batch.TargetKnown.ToArray())), point =>
            {
                Assert.True(float.IsFinite(point.First) && (point.Second == 1 || (point.Second == 0 && point.First == 0)));
            });
            Assert.True(batch.TargetKnown.Length > 0 && batch.TargetKnown[0] == 1);
        }
    }

    private static Dictionary<string, ITaskSource> Sources(int seed) => new()
    {
        ["transformer"] = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingPeriodic, training: true), seed),
        ["julia"] = new GaussianProcessPrior(GaussianProcessPriorSettings.NeuralProcessesJulia(KernelPrior.Mixture, 1e-8, training: true), seed),
        ["sawtooth"] = new SawtoothPrior(seed),
        ["kernel bank"] = new KernelBankPrior(seed),
    };

    private static float[] Numbers(ITaskSource source, long number)
    {
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 3, number);
        return [.. batch.ContextInputs, .. batch.ContextValues, .. batch.ContextKnown, .. batch.TargetInputs, .. batch.TargetValues, .. batch.TargetKnown];
    }
}
