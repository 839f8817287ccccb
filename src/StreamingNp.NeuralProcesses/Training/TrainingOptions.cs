namespace StreamingNp.NeuralProcesses.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>The steps of the optimiser (Adam, Kingma and Ba 2015); 1 to 10,000,000.</summary>
    public int Steps { get; init; } = 5_000;

    /// <summary>The steps over which the learning rate falls, where a training is to be ended before; <see cref="Steps"/> to 10,000,000. Null for <see cref="Steps"/>.</summary>
    public int? ScheduleSteps { get; init; }

    /// <summary>The tasks in a step; 1 to 4096.</summary>
    public int BatchTasks { get; init; } = 128;

    /// <summary>The highest learning rate, reached after the warm-up; above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The share of the steps in which the learning rate climbs from 0; 0 to 1. A cosine leads down from there.</summary>
    public double WarmUpShare { get; init; } = 0.05;

    /// <summary>The learning rate at the end as a share of the highest; 0 to 1.</summary>
    public double FinalShare { get; init; } = 0.01;

    /// <summary>A gradient whose norm is larger is cut to it; above 0.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>The steps between two validations; 1 or more.</summary>
    public int ValidateEvery { get; init; } = 250;

    /// <summary>The held-out tasks that a validation looks at, at most; 1 to 1,000,000.</summary>
    public int ValidationTasks { get; init; } = 4_096;

    /// <summary>A training ends early after so many validations in a row without a new best; 0 for never, up to 1,000,000.</summary>
    public int Patience { get; init; }

    /// <summary>A validation that is worse than the best by more nats than this has diverged: the training goes back; above 0.</summary>
    public double DivergedBy { get; init; } = 10;

    /// <summary>Decides the first weights of a model that is trained from scratch.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence says which.</exception>
    public void Validate()
    {
        RequireRange("steps", Steps, 1, 10_000_000);
        if (ScheduleSteps is { } schedule) RequireRange("schedule_steps", schedule, Steps, 10_000_000);
        Require("diverged_by", DivergedBy, DivergedBy > 0, "above 0");
        RequireRange("patience", Patience, 0, 1_000_000);
        RequireRange("batch_tasks", BatchTasks, 1, 4_096);
        Require("learning_rate", LearningRate, LearningRate is > 0 and <= 1, "above 0 and at most 1");
        RequireRange("warm_up_share", WarmUpShare, 0, 1);
        RequireRange("final_share", FinalShare, 0, 1);
        Require("max_gradient_norm", MaxGradientNorm, MaxGradientNorm > 0, "above 0");
        Require("validate_every", ValidateEvery, ValidateEvery >= 1, "to 1 or more");
        RequireRange("validation_tasks", ValidationTasks, 1, 1_000_000);
    }

    /// <summary>The learning rate of a step: linear warm-up, then a cosine (Loshchilov and Hutter 2017).</summary>
    /// <param name="step">1 to <see cref="Steps"/>.</param>
    internal double LearningRateAt(int step)
    {
        int steps = ScheduleSteps ?? Steps;
        double warmUp = WarmUpShare * steps;
        if (step < warmUp) return LearningRate * step / warmUp;
        double way = steps > warmUp ? (step - warmUp) / (steps - warmUp) : 1;
        return LearningRate * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * way)));
    }

    private static void RequireRange(string name, double value, double least, double most) =>
        Require(name, value, value >= least && value <= most, FormattableString.Invariant($"between {least} and {most}"));

    private static void Require(string name, double value, bool holds, string range)
    {
        if (!holds) throw new ArgumentException(FormattableString.Invariant($"The training option {name} is {value}; set it {range}."));
    }
}
