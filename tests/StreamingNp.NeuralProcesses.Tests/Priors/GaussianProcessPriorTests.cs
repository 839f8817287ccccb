using StreamingNp.NeuralProcesses.GaussianProcesses;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Priors;

public sealed class GaussianProcessPriorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_transformer_set_up_has_batches_of_one_size_with_49_points_at_most(bool training)
    {
        var source = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training), seed: 1);
        var batch = new TaskBatch(source.Shape);
        var contexts = new HashSet<int>();
        for (long number = 0; number < 300; number++)
        {
            source.Fill(batch, 2, number);
            contexts.Add(batch.ContextPoints);
            int targets = training ? batch.TargetPoints - batch.ContextPoints : batch.TargetPoints;
            Assert.InRange(batch.ContextPoints, 3, 46);
            Assert.InRange(targets, 3, 49 - batch.ContextPoints);
            Assert.Equal(training, batch.TargetsIncludeContext);
            Assert.DoesNotContain(0, batch.ContextKnown.ToArray().Concat(batch.TargetKnown.ToArray()));
            if (!training) continue;
            for (int task = 0; task < 2; task++)
                Assert.Equal(batch.ContextValues.Slice(task * batch.ContextPoints, batch.ContextPoints), batch.TargetValues.Slice(task * batch.TargetPoints, batch.ContextPoints));
        }
        Assert.Equal((3, 46), (contexts.Min(), contexts.Max()));
    }

    [Fact]
    public void The_julia_set_up_has_contexts_of_each_task_on_its_own()
    {
        var source = new GaussianProcessPrior(GaussianProcessPriorSettings.NeuralProcessesJulia(KernelPrior.Rbf, 1e-8, training: false), seed: 1);
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 500, 0);
        int[] sizes = [.. batch.ContextKnown.ToArray().Chunk(batch.ContextPoints).Select(known => (int)known.Sum())];
        Assert.Equal(50, batch.TargetPoints);
        Assert.Equal(Enumerable.Range(0, 11), sizes.Distinct().Order());
    }

    [Fact]
    public void Values_have_the_variance_of_the_kernel_and_the_noise()
    {
        var settings = new GaussianProcessPriorSettings
        {
            Kernel = new KernelPrior(KernelExpression.Parse("rbf"), UniformRange.Always(2), UniformRange.Always(0.1)),
            NoiseVariance = 1,
            ContextPoints = new(0, 0),
            TargetPoints = new(50, 50),
        };
        var source = new GaussianProcessPrior(settings, seed: 1);
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 500, 0);
        Assert.InRange(batch.TargetValues.ToArray().Average(), -0.1, 0.1);
        Assert.InRange(batch.TargetValues.ToArray().Average(value => value * value), 4.8, 5.2);
    }

    [Fact]
    public void The_oracle_judges_the_very_tasks_of_the_batch()
    {
        // Without a context, and one target, the oracle's figure is the density of a standard normal value.
        var settings = new GaussianProcessPriorSettings { Kernel = KernelPrior.Rbf, NoiseVariance = 1e-8, ContextPoints = new(0, 0), TargetPoints = new(1, 1) };
        var source = new GaussianProcessPrior(settings, seed: 1);
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 7, 12);
        double expected = batch.TargetValues.ToArray().Average(value => -0.5 * (value * (double)value + Math.Log(2 * Math.PI)));
        OracleFigures figures = source.Oracle(7, 12);
        Assert.Equal(expected, figures.Prior, 1e-6);
        Assert.Equal(expected, figures.Diagonal, 1e-6);
        Assert.Equal(expected, figures.Joint, 1e-6);
    }

    [Fact]
    public void The_oracle_does_not_depend_on_whether_the_context_is_among_the_targets()
    {
        var training = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingMatern, training: true), seed: 1);
        var evaluation = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingMatern, training: false), seed: 1);
        Assert.Equal(evaluation.Oracle(4, 3), training.Oracle(4, 3));
    }

    [Fact]
    public void Settings_that_leave_no_task_are_refused()
    {
        GaussianProcessPriorSettings settings = GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training: true);
        Assert.StartsWith("The noise variance is 0; it must be above 0, such as 1e-8.", Message(settings with { NoiseVariance = 0 }), StringComparison.Ordinal);
        Assert.StartsWith("With 48 points at most, a context of 46 leaves no room for 3 targets.", Message(settings with { MaxPoints = 48 }), StringComparison.Ordinal);
        Assert.StartsWith("A task cannot have", Message(settings with { TargetPoints = new(0, 3) }), StringComparison.Ordinal);

        static string Message(GaussianProcessPriorSettings settings) => Assert.Throws<ArgumentException>(() => new GaussianProcessPrior(settings, 1)).Message;
    }

    [Fact]
    public void Ranges_that_do_not_fit_the_kernel_are_refused()
    {
        KernelExpression rbf = KernelExpression.Parse("rbf");
        Assert.StartsWith("The kernel 'rbf' has 2 hyper-parameters, and 1 ranges are given.", Assert.Throws<ArgumentException>(() => new KernelPrior(rbf, new UniformRange(1, 2))).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "A hyper-parameter cannot lie between 0 and 1; give two numbers above 0, the smaller one first.",
            Assert.Throws<ArgumentException>(() => new KernelPrior(rbf, new UniformRange(0, 1), new UniformRange(1, 2))).Message, StringComparison.Ordinal);
    }
}
