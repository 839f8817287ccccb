using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class TrainingOptionsTests
{
    public static TheoryData<TrainingOptions, string> Impossible => new()
    {
        { new() { Steps = 0 }, "The training option steps is 0; set it between 1 and 10000000." },
        { new() { BatchTasks = 5_000 }, "The training option batch_tasks is 5000; set it between 1 and 4096." },
        { new() { LearningRate = 2 }, "The training option learning_rate is 2; set it above 0 and at most 1." },
        { new() { LearningRate = double.NaN }, "The training option learning_rate is NaN; set it above 0 and at most 1." },
        { new() { WarmUpShare = -0.5 }, "The training option warm_up_share is -0.5; set it between 0 and 1." },
        { new() { Steps = 100, ScheduleSteps = 99 }, "The training option schedule_steps is 99; set it between 100 and 10000000." },
        { new() { Patience = -1 }, "The training option patience is -1; set it between 0 and 1000000." },
        { new() { MaxGradientNorm = 0 }, "The training option max_gradient_norm is 0; set it above 0." },
    };

    [Fact]
    public void The_defaults_are_possible() => new TrainingOptions().Validate();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_option_is_named(TrainingOptions options, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<ArgumentException>(options.Validate).Message);

    [Fact]
    public void The_learning_rate_climbs_and_then_follows_a_cosine()
    {
        var options = new TrainingOptions { Steps = 1_000, LearningRate = 0.01, WarmUpShare = 0.1, FinalShare = 0.1 };
        Assert.Equal(0.0001, options.LearningRateAt(1), 1e-9);
        Assert.Equal(0.005, options.LearningRateAt(50), 1e-9);
        Assert.Equal(0.01, options.LearningRateAt(100), 1e-9);
        Assert.Equal(0.0055, options.LearningRateAt(550), 1e-9);
        Assert.Equal(0.001, options.LearningRateAt(1_000), 1e-9);
    }

    [Fact]
    public void A_training_that_is_ended_before_its_schedule_has_the_rates_of_the_schedule()
    {
        var whole = new TrainingOptions { Steps = 1_000, LearningRate = 0.01, WarmUpShare = 0.1, FinalShare = 0.1 };
        TrainingOptions part = whole with { Steps = 200, ScheduleSteps = 1_000 };
        Assert.All((int[])[1, 50, 100, 200], step => Assert.Equal(whole.LearningRateAt(step), part.LearningRateAt(step)));
    }

    [Fact]
    public void A_warm_up_may_take_all_steps() =>
        Assert.Equal(0.01, new TrainingOptions { Steps = 10, LearningRate = 0.01, WarmUpShare = 1, FinalShare = 1 }.LearningRateAt(10), 1e-9);
}
