using System.Globalization;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Trains a model of any kind on tasks: minimises its loss and keeps the weights that predict held-out tasks best.</summary>
/// <remarks>Works on the calling thread, with one torch thread. Same settings, options and sources: the same weights, bit by bit, whether in one go or with a checkpoint between.</remarks>
public sealed class Trainer
{
    /// <summary>How often a training is set back before it is given up.</summary>
    private const int MostSetbacks = 3;

    private readonly ModelSettings _settings;
    private readonly TaskShape _shape;
    private readonly int _components;
    private readonly TrainingOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a trainer.</summary>
    /// <param name="settings">What the model is built from.</param>
    /// <param name="shape">What the points of the tasks are made of.</param>
    /// <param name="components">The components of a predictive distribution, 1 to 64; a Gaussian process has one.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="time">The wall clock, for progress.</param>
    /// <exception cref="ArgumentException">A setting or an option is out of its range.</exception>
    public Trainer(ModelSettings settings, TaskShape shape, int components, TrainingOptions options, TimeProvider time)
    {
        settings.Validate();
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, 64);
        (_settings, _shape, _components, _options, _time) = (settings, shape, components, options, time);
    }

    /// <summary>Trains.</summary>
    /// <param name="training">The tasks to learn from.</param>
    /// <param name="validation">Held-out tasks, which decide what weights are kept.</param>
    /// <param name="start">The weights to begin with; by default new ones, drawn by the seed.</param>
    /// <param name="checkpoint">Where the training is kept after each validation, and taken up again if it is there.</param>
    /// <param name="progress">Is told before the first step and after each validation, on this thread.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="ArgumentException"><paramref name="start"/> or <paramref name="checkpoint"/> does not fit the settings, or a source has another shape.</exception>
    /// <exception cref="OperationCanceledException">The training was ended by <paramref name="cancellation"/>.</exception>
    public TrainingResult Train(
        ITaskSource training, ITaskSource validation, ModelWeights? start = null, ITrainingCheckpoint? checkpoint = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireShape(training, nameof(training));
        RequireShape(validation, nameof(validation));
        using var run = new TrainingRun(_settings, _shape, _components, _options, start);
        TaskBatch[] heldOut = HeldOut(validation);
        var batch = new TaskBatch(_shape);

        int step = 0, setbacks = 0, sinceBest = 0, summed = 0;
        double first, bestNll, rate = 1, sum = 0, stretch = double.NaN;
        ModelWeights best;
        string? warning = null;
        if (checkpoint?.Load() is { } state)
        {
            if (state.Step > _options.Steps) throw new ArgumentException($"The checkpoint is at step {state.Step}, beyond the {_options.Steps} steps to do; name another one, or ask for more steps.", nameof(checkpoint));
            GoOn(run, state);
            (step, rate, setbacks, first, bestNll, sinceBest, warning, best) = (state.Step, state.LearningRateShare, state.Setbacks, state.FirstNll, state.BestNll, state.SinceBest, state.Warning, state.Best);
        }
        else
        {
            best = run.Save();
            first = run.Validate(heldOut, cancellation);
            bestNll = double.IsFinite(first) ? first : double.PositiveInfinity;
        }
        int begunAt = step;
        long begun = _time.GetTimestamp();
        progress?.Report(new TrainingProgress(step, _options.Steps, double.NaN, step == 0 ? first : bestNll, 0, null));

        while (step < _options.Steps && setbacks <= MostSetbacks && !(_options.Patience > 0 && sinceBest >= _options.Patience))
        {
            cancellation.ThrowIfCancellationRequested();
            training.Fill(batch, _options.BatchTasks, (long)step * _options.BatchTasks);
            step++;
            double loss = run.Step(batch, step, _options.LearningRateAt(step) * rate);
            if (!double.IsFinite(loss))
            {
                SetBack("the loss was no longer a number");
                continue;
            }
            sum += loss;
            summed++;
            if (step % _options.ValidateEvery != 0 && step != _options.Steps) continue;

            double held = run.Validate(heldOut, cancellation);
            if (!double.IsFinite(held) || held > bestNll + _options.DivergedBy)
            {
                SetBack($"the validation loss was {held.ToString("F2", CultureInfo.InvariantCulture)}");
                continue;
            }
            sinceBest++;
            if (held < bestNll) (best, bestNll, sinceBest) = (run.Save(), held, 0);
            stretch = sum / summed;
            (sum, summed) = (0, 0);
            checkpoint?.Save(run.Save(step, rate, setbacks, first, bestNll, sinceBest, warning, best));
            double seconds = _time.GetElapsedTime(begun).TotalSeconds, speed = seconds > 0 ? (step - begunAt) / seconds : 0;
            progress?.Report(new TrainingProgress(step, _options.Steps, stretch, held, speed, speed > 0 ? TimeSpan.FromSeconds((_options.Steps - step) / speed) : null));
        }
        return new TrainingResult(best, run.Save(), step, stretch, bestNll, first, warning);

        void SetBack(string reason)
        {
            setbacks++;
            rate /= 2;
            (sum, summed) = (0, 0);
            run.Load(best);
            warning = setbacks <= MostSetbacks
                ? $"At step {step} {reason}: the training went back to its best weights and on with half the learning rate."
                : $"At step {step} {reason} once more: the training was given up after {MostSetbacks} attempts, its best weights are kept; look for extreme values in the data or lower the learning rate.";
        }
    }

    private static void GoOn(TrainingRun run, TrainingState state)
    {
        try
        {
            run.Load(state);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"The checkpoint is not one of this model ({exception.Message}); remove it to begin anew.", exception);
        }
    }

    private TaskBatch[] HeldOut(ITaskSource validation)
    {
        int tasks = Math.Min(_options.ValidationTasks, validation.TaskCount ?? int.MaxValue);
        var batches = new TaskBatch[(tasks + _options.BatchTasks - 1) / _options.BatchTasks];
        for (int i = 0; i < batches.Length; i++)
        {
            batches[i] = new TaskBatch(_shape);
            validation.Fill(batches[i], Math.Min(_options.BatchTasks, tasks - i * _options.BatchTasks), (long)i * _options.BatchTasks);
        }
        return batches;
    }

    private void RequireShape(ITaskSource source, string name)
    {
        if (source.Shape != _shape) throw new ArgumentException($"The tasks have {source.Shape.Inputs} inputs and {source.Shape.Channels} channels, the model {_shape.Inputs} and {_shape.Channels}; make both of one shape.", name);
    }
}
