using System.Collections.Concurrent;
using Akka.Actor;
using CsCheck;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Tests.Scoring;

public class ScorerPoolTests : ActorTests
{
    private const double Poison = -1;
    private readonly RecordingLogger<ScorerPool> _log = new();

    [Fact]
    public void Every_window_comes_back_once_and_no_batch_is_larger_than_allowed() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 40], Gen.Int[1, 5], Gen.Int[1, 12].Array[1, 40]).Sample((scorers, most, clients, lists) =>
        {
            var batches = new ConcurrentQueue<int>();
            var queue = new ScoringQueue();
            IActorRef pool = Pool(queue, new FakeModel { Predicting = windows => batches.Enqueue(windows.Length) }, scorers, most);
            TestClient[] all = [.. Enumerable.Range(0, clients).Select(_ => new TestClient(queue, most))];
            var sent = new ConcurrentQueue<ScoringRequest>();
            Parallel.ForEach(all, client =>
            {
                foreach (int length in lists)
                    foreach (ScoringRequest request in client.Enqueue(new double[length])) sent.Enqueue(request);
            });
            foreach (TestClient client in all)
            {
                client.HasBack(lists.Sum());
                Assert.All(client.Back, request => Assert.Same(client, request.Client));
            }
            Assert.Equal(sent.ToHashSet(), all.SelectMany(client => client.Back).ToHashSet());
            Assert.Equal(sent.Count, all.Sum(client => client.Count));
            Assert.InRange(batches.Max(), 1, most);
            Assert.Equal(sent.Count, batches.Sum());
            Stop(pool);
        }, iter: 40, threads: 1);

    [Fact]
    public void A_window_that_comes_alone_never_waits_for_the_next()
    {
        var queue = new ScoringQueue();
        Pool(queue, new FakeModel(), scorers: 2);
        // Each comes just when the scorer that returned the one before may be looking at an empty queue for the last time.
        TestClient[] clients = [.. Enumerable.Range(0, 3).Select(_ => new TestClient(queue))];
        foreach (TestClient client in clients)
            client.Received = _ =>
            {
                if (client.Count < 5_000) client.Enqueue(1);
            };
        foreach (TestClient client in clients) client.Enqueue(1);
        foreach (TestClient client in clients) client.HasBack(5_000);
    }

    [Fact]
    public void Windows_that_came_before_the_pool_are_predicted()
    {
        var queue = new ScoringQueue();
        var client = new TestClient(queue);
        client.Enqueue(1, 2, 3);
        Pool(queue, new FakeModel(), scorers: 2);
        client.HasBack(3);
    }

    [Fact]
    public void Windows_of_several_clients_share_a_batch()
    {
        var batches = new ConcurrentQueue<double[]>();
        using var first = new Gate();
        var queue = new ScoringQueue();
        Pool(queue, new FakeModel
        {
            Predicting = windows =>
            {
                batches.Enqueue(ValuesOf(windows));
                first.Pass();
            },
        });
        TestClient one = new(queue), two = new(queue);
        one.Enqueue(0);
        first.Reached();
        one.Enqueue(1, 2);
        two.Enqueue(3);
        one.Enqueue(4);
        first.Open();
        one.HasBack(4);
        two.HasBack(1);
        Assert.Equal([[0], [1, 2, 3, 4]], batches);
    }

    [Fact]
    public void A_failed_batch_is_told_to_its_clients_and_the_scorer_goes_on()
    {
        using var first = new Gate();
        var queue = new ScoringQueue();
        var model = new FakeModel { Predicting = Throw(windows => first.Pass()) };
        Pool(queue, model, most: 2);
        TestClient failing = new(queue), beside = new(queue), later = new(queue);
        failing.Enqueue(0);
        first.Reached();
        failing.Enqueue(Poison);
        beside.Enqueue(1);
        later.Enqueue(2, 3, 4);
        first.Open();
        later.HasBack(3);
        // Both had a window in the batch that failed; it is not known whose it was.
        Assert.Equal("poison", Assert.Single(failing.Failures).Message);
        Assert.Equal("poison", Assert.Single(beside.Failures).Message);
        Assert.Empty(later.Failures);
        Assert.Equal((1, 0), (failing.Count, beside.Count));
        Assert.Equal((2, 1), (model.Made, model.Disposed));
        Assert.True(_log.Has("A scorer failed and is started again"));
        failing.Enqueue(5);
        failing.HasBack(2);
    }

    [Fact]
    public async Task Those_that_answer_and_those_that_can_predict_are_counted()
    {
        using var gate = new Gate();
        var model = new FakeModel
        {
            Making = number =>
            {
                if (number == 1) throw new InvalidOperationException("no memory");
            },
            Predicting = _ => gate.Pass(),
        };
        var queue = new ScoringQueue();
        IActorRef pool = Pool(queue, model, scorers: 2);
        Eventually.Becomes(() => model.Made >= 2, "both to have tried to start");
        Assert.Equal(new ScorerPool.ScorersCounted(All: 2, Answered: 2, Ready: 1), await pool.Ask<ScorerPool.ScorersCounted>(new ScorerPool.CountScorers(Eventually.Patience)));
        new TestClient(queue).Enqueue(1);
        gate.Reached();
        ScorerPool.ScorersCounted counted = await pool.Ask<ScorerPool.ScorersCounted>(new ScorerPool.CountScorers(TimeSpan.FromMilliseconds(50)));
        Assert.Equal(1, counted.Answered);
    }

    [Fact]
    public void Others_take_the_windows_while_a_scorer_cannot_start()
    {
        var model = new FakeModel
        {
            Making = number =>
            {
                if (number == 1) throw new InvalidOperationException("no memory");
            },
        };
        var queue = new ScoringQueue();
        Pool(queue, model, scorers: 2);
        new TestClient(queue).Enqueue(1, 2, 3);
        Eventually.Becomes(() => _log.Has("no memory"), "the log to say why a scorer did not start");
        var client = new TestClient(queue);
        client.Enqueue(new double[50]);
        client.HasBack(50);
        Eventually.Becomes(() => model.Made == 3, "the scorer to try again");
    }

    [Fact]
    public void A_scorer_that_was_alone_and_starts_late_predicts_what_came_meanwhile()
    {
        var queue = new ScoringQueue();
        Pool(queue, new FakeModel
        {
            Making = number =>
            {
                if (number == 1) throw new InvalidOperationException("no memory");
            },
        });
        Eventually.Becomes(() => _log.Has("no memory"), "the log to say why the scorer did not start");
        var client = new TestClient(queue);
        client.Enqueue(1, 2);
        client.HasBack(2);
    }

    internal static double[] ValuesOf(Window[] windows) => [.. windows.Select(window => window.Targets[0].Value)];

    private static Action<Window[]> Throw(Action<Window[]> before) => windows =>
    {
        before(windows);
        if (ValuesOf(windows).Contains(Poison)) throw new InvalidOperationException("poison");
    };

    private IActorRef Pool(ScoringQueue queue, FakeModel model, int scorers = 1, int most = 128) =>
        Sys.ActorOf(ScorerPool.Props(queue, model, new ScorerPoolOptions { Scorers = scorers, MaxWindows = most }, _log));

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }
}
