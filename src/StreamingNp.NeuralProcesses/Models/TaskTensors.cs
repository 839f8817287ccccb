using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The tasks of a batch as tensors, which are filled in place and live until they are disposed. B tasks, N context points, M targets.</summary>
internal sealed class TaskTensors : IDisposable
{
    /// <summary>Makes tensors full of zeros: no point is there.</summary>
    /// <param name="shape">What each point is made of.</param>
    /// <param name="tasks">B.</param>
    /// <param name="contextPoints">N; a place is kept where it is 0, so that no layer sees an empty tensor.</param>
    /// <param name="targetPoints">M.</param>
    public TaskTensors(TaskShape shape, int tasks, int contextPoints, int targetPoints)
    {
        Shape = shape;
        (Tasks, ContextPoints, TargetPoints) = (tasks, Math.Max(1, contextPoints), targetPoints);
        ContextInputs = Zeros(ContextPoints, shape.Inputs);
        ContextValues = Zeros(ContextPoints, shape.Channels);
        ContextKnown = Zeros(ContextPoints, shape.Channels);
        TargetInputs = Zeros(TargetPoints, shape.Inputs);
        TargetValues = Zeros(TargetPoints, shape.Channels);
        TargetKnown = Zeros(TargetPoints, shape.Channels);
        TargetFeatures = Zeros(TargetPoints, shape.Features);

        Tensor Zeros(int points, int numbers) => zeros([tasks, points, numbers]).DetachFromDisposeScope();
    }

    public TaskShape Shape { get; }

    public int Tasks { get; }

    public int ContextPoints { get; }

    public int TargetPoints { get; }

    /// <summary>Whether the context points stand among the targets, too.</summary>
    public bool TargetsIncludeContext { get; private set; }

    /// <summary>[B, N, inputs].</summary>
    public Tensor ContextInputs { get; }

    /// <summary>[B, N, channels]; 0 where not known.</summary>
    public Tensor ContextValues { get; }

    /// <summary>[B, N, channels]: 1 where there is a value, else 0.</summary>
    public Tensor ContextKnown { get; }

    /// <summary>[B, M, inputs].</summary>
    public Tensor TargetInputs { get; }

    /// <summary>[B, M, channels]; 0 where not known. Only for learning.</summary>
    public Tensor TargetValues { get; }

    /// <summary>[B, M, channels]: 1 where there is a value, else 0. Only for learning.</summary>
    public Tensor TargetKnown { get; }

    /// <summary>[B, M, features].</summary>
    public Tensor TargetFeatures { get; }

    /// <summary>The context sets.</summary>
    public PointSet Context => new(ContextInputs, ContextValues, ContextKnown);

    /// <summary>All that there is to know of each task: context and targets, each point once.</summary>
    public PointSet Everything()
    {
        var targets = new PointSet(TargetInputs, TargetValues, TargetKnown);
        return TargetsIncludeContext ? targets : Context.And(targets);
    }

    /// <summary>The numbers of a tensor, to be filled in place.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Copies a batch into new tensors.</summary>
    public static TaskTensors Of(TaskBatch batch)
    {
        var tensors = new TaskTensors(batch.Shape, batch.Tasks, batch.ContextPoints, batch.TargetPoints) { TargetsIncludeContext = batch.TargetsIncludeContext };
        batch.ContextInputs.CopyTo(Numbers(tensors.ContextInputs));
        batch.ContextValues.CopyTo(Numbers(tensors.ContextValues));
        batch.ContextKnown.CopyTo(Numbers(tensors.ContextKnown));
        batch.TargetInputs.CopyTo(Numbers(tensors.TargetInputs));
        batch.TargetValues.CopyTo(Numbers(tensors.TargetValues));
        batch.TargetKnown.CopyTo(Numbers(tensors.TargetKnown));
        if (batch.Shape.Features > 0) batch.TargetFeatures.CopyTo(Numbers(tensors.TargetFeatures));
        return tensors;
    }

    public void Dispose()
    {
        ContextInputs.Dispose();
        ContextValues.Dispose();
        ContextKnown.Dispose();
        TargetInputs.Dispose();
        TargetValues.Dispose();
        TargetKnown.Dispose();
        TargetFeatures.Dispose();
    }
}
