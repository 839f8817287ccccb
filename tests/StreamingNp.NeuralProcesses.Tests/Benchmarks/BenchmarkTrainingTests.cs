using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Benchmarks;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tests.Artifacts;

namespace StreamingNp.NeuralProcesses.Tests.Benchmarks;

public sealed class BenchmarkTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_steps_go_on_where_fewer_steps_ended(bool inFiles)
    {
        var conditions = new BenchmarkConditions { Checkpoints = inFiles ? _folder.Of("checkpoints") : null };
        byte[] inOneGo = Safetensors.Write(Training(40).Run(new BenchmarkConditions()));
        int first = -1;
        BenchmarkTraining part = Training(20);
        byte[] early = Safetensors.Write(part.Run(conditions));
        byte[] goneOn = Safetensors.Write((part with { Steps = 40, Follows = part }).Run(conditions with { Progress = (_, progress) => first = first < 0 ? progress.Step : first }));
        Assert.Equal(20, first);
        Assert.NotEqual(early, goneOn);
        Assert.Equal(inOneGo, goneOn);
        if (inFiles) Assert.Equal([_folder.Of("checkpoints/any--of-2--20.safetensors"), _folder.Of("checkpoints/any--of-2--40.safetensors")], Directory.GetFiles(_folder.Of("checkpoints")).Order());
    }

    [Fact]
    public void Fewer_steps_have_their_own_weights_after_more_steps_were_done()
    {
        var conditions = new BenchmarkConditions { Checkpoints = _folder.Path };
        BenchmarkTraining part = Training(20);
        byte[] early = Safetensors.Write(part.Run(conditions));
        (part with { Steps = 40, Follows = part }).Run(conditions);
        Assert.Equal(early, Safetensors.Write(Training(20).Run(conditions)));
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_is_refused()
    {
        var conditions = new BenchmarkConditions { Checkpoints = _folder.Path };
        Training(20).Run(conditions);
        string message = Assert.Throws<ArtifactException>(() => (Training(20) with { LearningRate = 2e-3 }).Run(conditions)).Message;
        Assert.Contains("is of another training (np, any--of-2-, recipe 1, 40 steps, ", message, StringComparison.Ordinal);
    }

    private static BenchmarkTraining Training(int steps)
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Rbf) with { TargetPoints = new(5, 5) }, seed: 1);
        return new BenchmarkTraining("Any (of 2)", SmallModels.Of(ModelKind.Latent), prior, prior, steps, 40, LearningRate: 1e-3);
    }
}
