using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>Judges a model on tasks of a prior: the mean log-likelihood of a target in each task, and then the mean over tasks.</summary>
/// <param name="settings">What the model is built from.</param>
/// <param name="weights">Its weights.</param>
internal sealed class PriorEvaluation(ModelSettings settings, ModelWeights weights)
{
    private const int BatchTasks = 16;
    private const int Seed = 7;

    /// <summary>The mean log-likelihood of a target point; of a latent model that of the mixture over its samples, point by point.</summary>
    /// <param name="source">The tasks; only targets count.</param>
    /// <param name="batches">How many batches of 16.</param>
    /// <param name="cancellation">Ends it.</param>
    public double LogLikelihood(ITaskSource source, int batches, CancellationToken cancellation)
    {
        TorchThreads.UseOne();
        using NeuralProcess network = NeuralProcess.Create(settings, source.Shape, ModelKind.IsLatent(settings.Kind) ? settings.Latent.Samples : 1);
        network.Load(weights);
        network.eval();
        using IDisposable inference = inference_mode();
        var batch = new TaskBatch(source.Shape);
        double sum = 0;
        for (int number = 0; number < batches; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            source.Fill(batch, BatchTasks, (long)number * BatchTasks);
            using TaskTensors tasks = TaskTensors.Of(batch);
            using IDisposable scope = NewDisposeScope();
            Tensor each = LogLikelihoods(network, tasks, number) * tasks.TargetKnown;
            Tensor mean = each.sum([1, 2]) / tasks.TargetKnown.sum([1, 2]);
            foreach (float task in MemoryMarshal.Cast<byte, float>(mean.bytes)) sum += task;
        }
        return sum / batches / BatchTasks;
    }

    /// <summary>What the exact process reaches on the same tasks.</summary>
    public static OracleFigures Oracle(GaussianProcessPrior prior, int batches, CancellationToken cancellation)
    {
        double diagonal = 0, floored = 0, joint = 0, before = 0;
        for (int number = 0; number < batches; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            OracleFigures figures = prior.Oracle(BatchTasks, (long)number * BatchTasks);
            (diagonal, floored, joint, before) = (diagonal + figures.Diagonal, floored + figures.FlooredDiagonal, joint + figures.Joint, before + figures.Prior);
        }
        return new OracleFigures(diagonal / batches, floored / batches, joint / batches, before / batches);
    }

    // Samples of its own for every task: with the same ones everywhere a figure would hang on their luck.
    private static Tensor LogLikelihoods(NeuralProcess network, TaskTensors tasks, int number)
    {
        if (network is not LatentNeuralProcess latent) return -network.NegativeLogLikelihood(tasks);
        float[] noise = new float[latent.Samples * tasks.Tasks * network.Settings.Latent.Width];
        StandardNormal.Fill<float>(noise, BatchRandom.Of(Seed, number));
        return -network.NegativeLogLikelihood(latent.Forward(tasks, tensor(noise, [latent.Samples, tasks.Tasks, 1, network.Settings.Latent.Width])), tasks);
    }
}
