using System.Globalization;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Trains a model on tasks: minimises the mean negative log-likelihood of the targets and keeps the weights that do best on held-out tasks.</summary>
/// <remarks>Works on the calling thread, with one torch thread. Same settings, options and sources: the same weights, bit by bit.</remarks>
public sealed class Trainer
{
    /// <summary>How often a training is set back before it is given up.</summary>
    private const int MostSetbacks = 3;

    /// <summary>A validation that is worse than the best by more nats than this has diverged.</summary>
    private const double DivergedBy = 10;

    private readonly ModelSettings _settings;
    private readonly WindowLayout _layout;
    private readonly TrainingOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a trainer.</summary>
    /// <exception cref="ArgumentException">A setting or an option is out of its range.</exception>
    public Trainer(ModelSettings settings, WindowLayout layout, TrainingOptions options, TimeProvider time)
    {
        settings.Validate();
        options.Validate();
        (_settings, _layout, _options, _time) = (settings, layout, options, time);
    }

    /// <summary>Trains.</summary>
    /// <param name="training">The tasks to learn from.</param>
    /// <param name="validation">Held-out tasks, which decide what weights are kept.</param>
    /// <param name="start">The weights to begin with; by default new ones, drawn by the seed.</param>
    /// <param name="progress">Is told before the first step and after each validation, on this thread.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="ArgumentException"><paramref name="start"/> does not fit the settings, or a source has another layout.</exception>
    /// <exception cref="OperationCanceledException">The training was ended by <paramref name="cancellation"/>.</exception>
    public TrainingResult Train(
        ITaskSource training, ITaskSource validation, ModelWeights? start = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireLayout(training, nameof(training));
        RequireLayout(validation, nameof(validation));
        using var run = new TrainingRun(_settings, _layout, _options, start);
        TaskBatch[] heldOut = HeldOut(validation);
        var batch = new TaskBatch(_layout, _options.BatchTasks);

        long begun = _time.GetTimestamp();
        ModelWeights best = run.Save();
        double first = run.Validate(heldOut, cancellation), bestNll = double.IsFinite(first) ? first : double.PositiveInfinity;
        progress?.Report(new TrainingProgress(0, _options.Steps, double.NaN, first, 0, null));

        double sum = 0, stretch = double.NaN, rate = 1;
        int summed = 0, setbacks = 0, step = 0;
        string? warning = null;
        while (step < _options.Steps && setbacks <= MostSetbacks)
        {
            cancellation.ThrowIfCancellationRequested();
            step++;
            batch.Clear();
            training.Fill(batch);
            double nll = run.Step(batch, _options.LearningRateAt(step) * rate);
            if (!double.IsFinite(nll))
            {
                SetBack("the loss was no longer a number");
                continue;
            }
            sum += nll;
            summed++;
            if (step % _options.ValidateEvery != 0 && step != _options.Steps) continue;

            double held = run.Validate(heldOut, cancellation);
            if (!double.IsFinite(held) || held > bestNll + DivergedBy)
            {
                SetBack($"the validation loss was {held.ToString("F2", CultureInfo.InvariantCulture)}");
                continue;
            }
            if (held < bestNll) (best, bestNll) = (run.Save(), held);
            stretch = sum / summed;
            (sum, summed) = (0, 0);
            double seconds = _time.GetElapsedTime(begun).TotalSeconds, speed = seconds > 0 ? step / seconds : 0;
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

    private TaskBatch[] HeldOut(ITaskSource validation)
    {
        int tasks = Math.Min(_options.ValidationTasks, validation.TaskCount ?? int.MaxValue);
        var batches = new TaskBatch[(tasks + _options.BatchTasks - 1) / _options.BatchTasks];
        for (int i = 0; i < batches.Length; i++)
        {
            batches[i] = new TaskBatch(_layout, Math.Min(_options.BatchTasks, tasks - i * _options.BatchTasks));
            validation.Fill(batches[i]);
        }
        return batches;
    }

    private void RequireLayout(ITaskSource source, string name)
    {
        WindowLayout layout = source.Layout;
        if (layout.MostContextPoints != _layout.MostContextPoints || layout.Stride != _layout.Stride)
            throw new ArgumentException($"The tasks have {layout.MostContextPoints} context points and stride {layout.Stride}, the model {_layout.MostContextPoints} and {_layout.Stride}; make both from one layout.", name);
    }
}
