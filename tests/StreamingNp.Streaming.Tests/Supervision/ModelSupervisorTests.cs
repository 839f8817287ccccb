using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Supervision;

public class ModelSupervisorTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Second = TimeSpan.FromSeconds(1);
    private static readonly SupervisorOptions Options = new() { RetrainEvery = Hour, Jitter = 0, Deadline = TimeSpan.FromMinutes(30), MinWindows = 5, MaxWindows = 100, KeepEvery = 1 };

    private readonly RecordingLogger<ModelSupervisor> _log = new();
    private readonly Listener _listener = new();
    private readonly FakeModel _champion = new();

    [Fact]
    public void It_trains_an_hour_after_the_start_and_an_hour_after_each_end()
    {
        var trainer = new FakeTrainer((champion, _) => FakeTrainer.Worse(champion));
        IActorRef supervisor = Supervise(trainer);
        for (int turn = 0; turn < 3; turn++)
        {
            Pass(supervisor, Hour - Second);
            Assert.Equal(turn, trainer.Trainings.Count);
            Pass(supervisor, Second);
            Said("stays", times: turn + 1);
            Settle(supervisor);
        }
        Assert.Equal([(_champion.Version, 20), (_champion.Version, 20), (_champion.Version, 20)], trainer.Trainings);
    }

    [Fact]
    public void Starts_are_moved_by_no_more_than_the_jitter()
    {
        FakeTrainer[] trainers = [.. Enumerable.Range(0, 20).Select(_ => new FakeTrainer((champion, _) => FakeTrainer.Worse(champion)))];
        IActorRef[] supervisors = [.. trainers.Select(trainer => Supervise(trainer, Options with { Jitter = 0.1 }))];
        Advance(TimeSpan.FromMinutes(54) - Second);
        foreach (IActorRef supervisor in supervisors) Settle(supervisor);
        Assert.All(trainers, trainer => Assert.Empty(trainer.Trainings));
        Advance(TimeSpan.FromMinutes(12) + 2 * Second);
        foreach (FakeTrainer trainer in trainers) Eventually.Becomes(() => trainer.Trainings.Count == 1, "the training");
    }

    [Fact]
    public void Never_means_never()
    {
        var trainer = new FakeTrainer((champion, _) => FakeTrainer.Worse(champion));
        IActorRef supervisor = Supervise(trainer, Options with { RetrainEvery = TimeSpan.Zero });
        Pass(supervisor, 100 * Hour);
        Assert.Empty(trainer.Trainings);
    }

    [Fact]
    public void With_too_few_windows_it_waits_for_the_next_turn()
    {
        var windows = new RecentWindows(most: 100, every: 1);
        var trainer = new FakeTrainer((champion, _) => FakeTrainer.Worse(champion));
        IActorRef supervisor = Supervise(trainer, windows: windows);
        Fill(windows, 4);
        Pass(supervisor, Hour);
        Said("Too few recent windows to train on, 4 of 5");
        Fill(windows, 1);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 1, "the training");
    }

    [Fact]
    public void Rows_of_channels_alone_are_enough_to_learn_a_reduction_again()
    {
        var windows = new RecentWindows(most: 100, every: 1);
        var trainer = new FakeTrainer((champion, _) => FakeTrainer.Worse(champion) with { Challenger = new FakeModel(2), ReducesBetter = true });
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(trainer, windows: windows, scorers: scorers);
        Fill(windows, 4);
        var window = new Window(FakeModel.Small) { Rows = [new(new(["c0", "c1"]), [1, 2])] };
        window.AddTarget(new Observation(EventTime.Earliest, 0.5));
        for (int row = 0; row < 5; row++) windows.CompletedRows(window);
        Pass(supervisor, Hour);
        Assert.Equal(new ModelVersion("fake", 2), scorers.ExpectMsg<ScorerPool.UseModel>(Eventually.Patience).Model.Version);
        Assert.Equal((0, 5), (Assert.Single(trainer.Trainings).Windows, trainer.Rows));
        Assert.All(windows.Rows, row => Assert.Equal([1f, 2f], row.Channels!.Values));
    }

    [Fact]
    public void A_better_challenger_is_used_by_all_scorers_and_is_the_champion_of_the_next_training()
    {
        var challenger = new FakeModel(version: 2);
        var trainer = new FakeTrainer((_, _) => FakeTrainer.Better(challenger));
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(trainer, scorers: scorers);
        Pass(supervisor, Hour);
        Assert.Same(challenger, scorers.ExpectMsg<ScorerPool.UseModel>(Eventually.Patience).Model);
        // Before they have it, it is nobody's champion, and no other training begins.
        Pass(supervisor, 10 * Hour);
        Assert.Single(trainer.Trainings);
        Assert.Empty(_listener.Versions);

        scorers.Reply(new ScorerPool.Swapped(challenger.Version));
        Said("All scorers use fake/2 now, after fake/1");
        Settle(supervisor);
        Assert.Equal([challenger.Version], _listener.Versions);
        Assert.Equal([TrainingEnd.Promoted], _listener.Ends);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 2, "the next training");
        Assert.Equal(challenger.Version, trainer.Trainings[1].Champion);
        // It was tried out before the scorers were told, and given back.
        Assert.True(challenger.Made > 0 && challenger.Made - challenger.Disposed <= 1, $"{challenger.Made} predictors were made and {challenger.Disposed} given back.");
    }

    [Fact]
    public void A_challenger_that_is_no_better_is_not_used()
    {
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(new FakeTrainer((champion, _) => FakeTrainer.Worse(champion)), scorers: scorers);
        Pass(supervisor, Hour);
        Said("stays");
        Settle(supervisor);
        Assert.False(scorers.HasMessages);
        Assert.Empty(_listener.Versions);
        Assert.Equal([TrainingEnd.NotBetter], _listener.Ends);
    }

    [Fact]
    public void A_challenger_that_the_scorers_refuse_leaves_the_champion()
    {
        var challenger = new FakeModel(version: 2);
        var trainer = new FakeTrainer((_, _) => FakeTrainer.Better(challenger));
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(trainer, scorers: scorers);
        Pass(supervisor, Hour);
        scorers.ExpectMsg<ScorerPool.UseModel>(Eventually.Patience);
        scorers.Reply(new ScorerPool.SwapRefused(challenger.Version, "its windows have another layout"));
        Said("The scorers could not use fake/2 (its windows have another layout); fake/1 stays in use");
        Settle(supervisor);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 2, "the next training");
        Assert.Equal(_champion.Version, trainer.Trainings[1].Champion);
        Assert.Empty(_listener.Versions);
        Assert.Equal(TrainingEnd.Refused, _listener.Ends[0]);
    }

    [Fact]
    public void A_training_that_fails_leaves_the_champion_and_is_tried_again()
    {
        var trainer = new FakeTrainer((_, _) => throw new InvalidOperationException("The disk is full."));
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(trainer, scorers: scorers);
        Pass(supervisor, Hour);
        Said("The training failed and fake/1 stays in use: The disk is full.");
        Settle(supervisor);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 2, "the next training");
        Assert.False(scorers.HasMessages);
    }

    [Fact]
    public void A_challenger_that_makes_no_predictor_is_a_training_that_failed()
    {
        var damaged = new FakeModel(version: 2) { Making = _ => throw new InvalidDataException("The weights are damaged.") };
        TestProbe scorers = CreateTestProbe();
        IActorRef supervisor = Supervise(new FakeTrainer((_, _) => FakeTrainer.Better(damaged)), scorers: scorers);
        Pass(supervisor, Hour);
        Said("The training failed and fake/1 stays in use: The weights are damaged.");
        Settle(supervisor);
        Assert.False(scorers.HasMessages);
    }

    [Fact]
    public void A_training_past_its_deadline_is_ended_and_none_begins_before()
    {
        var trainer = new FakeTrainer(UntilCancelled);
        IActorRef supervisor = Supervise(trainer, Options with { Deadline = 5 * Hour });
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.IsTraining, "the training");
        Pass(supervisor, 5 * Hour - Second);
        Assert.True(trainer.IsTraining);
        Pass(supervisor, Second);
        Said("The training took longer than 5h and was ended; fake/1 stays in use");
        Settle(supervisor);
        Assert.Single(trainer.Trainings);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 2 && trainer.IsTraining, "the next training");
        Assert.Equal(1, trainer.MostAtOnce);
    }

    [Fact]
    public void The_deadline_of_a_training_that_ended_in_time_does_not_end_the_next()
    {
        int trainings = 0;
        var trainer = new FakeTrainer((champion, cancellation) => Interlocked.Increment(ref trainings) == 1 ? FakeTrainer.Worse(champion) : UntilCancelled(champion, cancellation));
        IActorRef supervisor = Supervise(trainer, Options with { RetrainEvery = Hour, Deadline = 1.5 * Hour });
        Pass(supervisor, Hour);
        Said("stays");
        Settle(supervisor);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.Trainings.Count == 2 && trainer.IsTraining, "the second training");
        // Half an hour on, the first would have come to its deadline.
        Pass(supervisor, 0.6 * Hour);
        Assert.True(trainer.IsTraining);
        Pass(supervisor, Hour);
        Said("took longer than");
    }

    [Fact]
    public void Stopping_the_supervisor_ends_the_training()
    {
        var trainer = new FakeTrainer(UntilCancelled);
        IActorRef supervisor = Supervise(trainer);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.IsTraining, "the training");
        Watch(supervisor);
        Sys.Stop(supervisor);
        ExpectTerminated(supervisor, Eventually.Patience);
        Eventually.Becomes(() => !trainer.IsTraining, "the end of the training");
    }

    [Fact]
    public async Task The_actor_system_ends_after_the_training_however_long_its_last_step_takes()
    {
        using var lastStep = new Gate();
        bool ended = false;
        var trainer = new FakeTrainer((champion, cancellation) =>
        {
            cancellation.WaitHandle.WaitOne(Eventually.Patience);
            lastStep.Pass();
            Volatile.Write(ref ended, true);
            throw new OperationCanceledException(cancellation);
        });
        IActorRef supervisor = Supervise(trainer);
        Pass(supervisor, Hour);
        Eventually.Becomes(() => trainer.IsTraining, "the training");
        Task<bool> terminated = EndedWhenTerminated();
        lastStep.Reached();
        Assert.False(terminated.IsCompleted);
        lastStep.Open();
        await Eventually.Ends(terminated, "the end of the actor system");
        Assert.True(await terminated, "The actor system ended before the training had.");

        async Task<bool> EndedWhenTerminated()
        {
            await Sys.Terminate();
            return Volatile.Read(ref ended);
        }
    }

    [Fact]
    public void A_shutdown_waits_for_the_end_of_a_training_and_not_just_for_ten_seconds() =>
        Assert.True(CoordinatedShutdown.Get(Sys).Timeout(CoordinatedShutdown.PhaseActorSystemTerminate) >= TimeSpan.FromMinutes(5));

    private static TrainingResult UntilCancelled(IModel champion, CancellationToken cancellation)
    {
        Assert.True(cancellation.WaitHandle.WaitOne(Eventually.Patience), "Nobody ended the training.");
        throw new OperationCanceledException(cancellation);
    }

    private static void Fill(RecentWindows windows, int count)
    {
        for (int value = 0; value < count; value++)
        {
            var window = new Window(FakeModel.Small);
            window.AddTarget(new Observation(EventTime.Earliest, value));
            windows.Completed(window);
        }
    }

    private IActorRef Supervise(IModelTrainer trainer, SupervisorOptions? options = null, RecentWindows? windows = null, TestProbe? scorers = null)
    {
        if (windows is null) Fill(windows = new RecentWindows(most: 100, every: 1), 20);
        IActorRef supervisor = Sys.ActorOf(ModelSupervisor.Props(_champion, trainer, windows, scorers ?? CreateTestProbe(), options ?? Options, _listener, _log));
        Settle(supervisor);
        return supervisor;
    }

    // Lets time pass, and the supervisor see to all that came of it so far.
    private void Pass(IActorRef supervisor, TimeSpan time)
    {
        Advance(time);
        Settle(supervisor);
    }

    private void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    private void Settle(IActorRef supervisor)
    {
        supervisor.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>(Eventually.Patience);
    }

    private void Said(string text, int times = 1) =>
        Eventually.Becomes(() => _log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times, () => $"\"{text}\" {times} times in the log: {string.Join(" | ", _log.Lines)}");

    private sealed class Listener : IModelListener
    {
        private readonly ConcurrentQueue<ModelVersion> _versions = new();
        private readonly ConcurrentQueue<TrainingEnd> _ends = new();

        public IReadOnlyList<ModelVersion> Versions => [.. _versions];

        public IReadOnlyList<TrainingEnd> Ends => [.. _ends];

        public void Swapped(ModelVersion version) => _versions.Enqueue(version);

        public void Trained(TrainingEnd end, TimeSpan took) => _ends.Enqueue(end);
    }
}
