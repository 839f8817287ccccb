using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>A loop that does nothing but multiply and add in registers: the peak that the speed of an <see cref="EnginePredictor"/> is compared with.</summary>
public static class MultiplyAddLoop
{
    // Each of 24 vectors is multiplied and added to once a round.
    private const long OperationsOfLane = 2 * 24;

    /// <summary>Makes about a billion additions and multiplications, with the instructions that predictors use.</summary>
    /// <exception cref="ArgumentException">The environment asks for instructions that the machine has not.</exception>
    public static void RunBillion()
    {
        EngineKernel kernel = InstructionSets.Chosen();
        kernel.MultiplyAdd((int)(1_000_000_000 / (OperationsOfLane * kernel.MultiplyAdd(1))));
    }
}
