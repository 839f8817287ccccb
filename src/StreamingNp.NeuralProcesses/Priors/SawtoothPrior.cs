using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>
/// Sawtooth waves without noise, the sharp seasonality that models of smooth functions fail at: y = (frequency · (direction · x − offset)) mod 1,
/// with a direction of 1 or −1 and an offset of up to one period (wesselb/neuralprocesses; Bruinsma et al. 2023).
/// </summary>
public sealed class SawtoothPrior : ITaskSource
{
    private readonly int _seed;

    /// <summary>Makes a source with the published ranges; each task of a batch has sizes of its own.</summary>
    /// <param name="seed">Which tasks.</param>
    public SawtoothPrior(int seed) => _seed = seed;

    /// <summary>Teeth in one unit of the input; above 0.</summary>
    public UniformRange Frequency { get; init; } = new(2, 4);

    /// <summary>The size of a context.</summary>
    public SizeRange ContextPoints { get; init; } = new(0, 30);

    /// <summary>The number of targets.</summary>
    public SizeRange TargetPoints { get; init; } = new(100, 100);

    /// <summary>Where context points lie.</summary>
    public UniformRange ContextInputs { get; init; } = new(-2, 2);

    /// <summary>Where targets lie.</summary>
    public UniformRange TargetInputs { get; init; } = new(-2, 2);

    /// <inheritdoc/>
    public TaskShape Shape => new(1);

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        Random random = BatchRandom.Of(_seed, first);
        int[] contexts = new int[tasks], targets = new int[tasks];
        for (int task = 0; task < tasks; task++) (contexts[task], targets[task]) = (ContextPoints.Draw(random), TargetPoints.Draw(random));
        batch.Resize(tasks, contexts.Max(), targets.Max());
        for (int task = 0; task < tasks; task++)
        {
            double frequency = Frequency.Draw(random), direction = random.Next(2) == 0 ? 1 : -1, offset = random.NextDouble() / frequency;
            for (int point = 0; point < contexts[task]; point++)
            {
                double input = ContextInputs.Draw(random);
                batch.SetContext(task, point, [(float)input], [Height(input)]);
            }
            for (int target = 0; target < targets[task]; target++)
            {
                double input = TargetInputs.Draw(random);
                batch.SetTarget(task, target, [(float)input], [Height(input)]);
            }

            float Height(double input)
            {
                double teeth = frequency * (direction * input - offset);
                return (float)(teeth - Math.Floor(teeth));
            }
        }
    }
}
