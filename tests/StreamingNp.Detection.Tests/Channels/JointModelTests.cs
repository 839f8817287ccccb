using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Channels;

namespace StreamingNp.Detection.Tests.Channels;

public class JointModelTests
{
    private const double Odd = 4;

    [Theory]
    [InlineData(ChannelAnomalyKind.BrokenCorrelation)]
    [InlineData(ChannelAnomalyKind.Lag)]
    [InlineData(ChannelAnomalyKind.CommonShock)]
    public void What_shows_only_jointly_is_found_named_and_told_apart(ChannelAnomalyKind kind)
    {
        const int Channels = 8, Anomalies = 8;
        var run = new JointRun(Channels, seed: 3);
        run.Take(4_000);
        int found = 0, first = 0, told = 0;
        for (int anomaly = 0; anomaly < Anomalies; anomaly++)
        {
            run.Simulated.Begin(new(kind, anomaly % Channels, kind == ChannelAnomalyKind.CommonShock ? 10 : 120));
            List<JointReading> readings = [];
            while (run.Simulated.IsAnomalous) readings.Add(run.Take()!);
            JointReading worst = readings.MaxBy(reading => reading.Score)!;
            if (worst.Score >= 3) found++;
            if (worst.Contributions[0].Channel == $"c{anomaly % Channels}") first++;
            if (worst.Pattern == Enum.Parse<JointPattern>(kind.ToString())) told++;
            run.Take(1_000);
        }
        Assert.True(found >= Anomalies - 3, $"{found} found");
        Assert.True(told >= Anomalies / 2, $"{told} told");
        if (kind != ChannelAnomalyKind.CommonShock) Assert.True(first >= Anomalies - 1, $"{first} named first");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void As_many_normal_rows_are_odd_as_their_score_says(int channels)
    {
        double found = 0, rows = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            var run = new JointRun(channels, seed);
            run.Take(4_000);
            for (int row = 0; row < 20_000; row++, rows++)
                if (run.Take()!.Score >= 2) found++;
        }
        Assert.InRange(found / rows, 0.007, 0.013);
    }

    [Fact]
    public void A_channel_that_drops_out_for_an_hour_makes_nothing_odd_and_comes_back()
    {
        var run = new JointRun(6, seed: 5);
        run.Take(3_000);
        run.Change = (row, values) => values[2] = float.NaN;
        Assert.All(run.TakeAll(60), reading => Assert.InRange(reading.Score, 0, Odd));
        run.Change = null;
        Assert.All(run.TakeAll(200), reading => Assert.InRange(reading.Score, 0, Odd));
    }

    [Fact]
    public void A_constant_channel_and_a_copy_break_nothing_and_a_copy_that_leaves_is_found()
    {
        var run = new JointRun(6, seed: 6) { Change = (_, values) => (values[1], values[4]) = (7, values[3]) };
        run.Take(3_000);
        List<JointReading> normal = run.TakeAll(2_000);
        Assert.All(normal, reading => Assert.True(double.IsFinite(reading.Score) && double.IsFinite(reading.Deviation)));
        Assert.InRange(normal.Count(reading => reading.Score >= 3), 0, 12);
        run.Change = (_, values) => (values[1], values[4]) = (7, values[3] + 0.5f * Math.Abs(values[3]));
        JointReading worst = run.TakeAll(20).MaxBy(reading => reading.Score)!;
        Assert.True(worst.Score >= Odd);
        Assert.Contains(worst.Contributions[0].Channel, new[] { "c3", "c4" });
    }

    [Fact]
    public void The_contributions_of_the_channels_add_up_to_the_score()
    {
        var run = new JointRun(5, seed: 7);
        run.Model.TellsAll = true;
        run.Take(2_000);
        Assert.All(run.TakeAll(200), reading =>
        {
            Assert.Equal(5, reading.Contributions.Count);
            Assert.Equal(reading.Score, reading.Contributions.Sum(one => one.Score), 9);
            Assert.All(reading.Contributions, one => Assert.True(double.IsFinite(one.Expected) && one.Score >= 0));
        });
    }

    [Fact]
    public void What_is_odd_does_not_teach_however_large_it_is()
    {
        double[] scores = [.. new[] { 30f, 3_000f }.Select(size =>
        {
            var run = new JointRun(5, seed: 8);
            run.Take(2_000);
            float[] last = run.Last;
            run.Change = (_, values) => values[2] = last[2] + size * Math.Abs(last[2] + 1);
            run.Take(200);
            run.Change = null;
            run.Take(300);
            run.Simulated.Begin(new(ChannelAnomalyKind.BrokenCorrelation, 2, 120));
            return run.TakeAll(120).Max(reading => reading.Score);
        })];
        Assert.True(scores[0] >= 3);
        Assert.Equal(scores[0], scores[1], 1);
    }

    [Fact]
    public void What_lasts_is_usual_once_it_is_accepted()
    {
        var run = new JointRun(5, seed: 9);
        run.Take(2_000);
        float[] last = run.Last;
        run.Change = (_, values) => values[2] += 3 * Math.Abs(last[2]) + 5;
        run.Take(300);
        Assert.True(run.Model.IsOdd);
        run.Model.Accept();
        Assert.True(run.TakeAll(100).Count(reading => reading.Score >= Odd) < 20);
        Assert.False(run.Model.IsOdd);
    }

    [Fact]
    public void A_model_that_was_written_down_and_read_goes_on_bit_by_bit()
    {
        var run = new JointRun(9, seed: 10) { Change = (row, values) => values[row % 9] = row % 5 == 0 ? float.NaN : values[row % 9] };
        foreach (int rows in new[] { 1, 40, 300, 700 })
        {
            run.Take(rows);
            JointModel read = Read(run.Bytes());
            var other = new JointRun(9, seed: 10) { Change = run.Change };
            other.Follow(run, read);
            Assert.Equal(run.Bytes(), other.Bytes());
            for (int row = 0; row < 150; row++) Assert.Equal(run.Take(), other.Take());
            Assert.Equal(run.Bytes(), other.Bytes());
        }
    }

    [Fact]
    public void A_model_that_was_written_down_while_its_channels_are_odd_takes_a_row_of_which_nothing_is_known_as_it_would_have()
    {
        bool isOdd = false, isEmpty = false;
        var run = new JointRun(5, seed: 9) { Change = (_, values) => { if (isOdd) values[2] += 3 * Math.Abs(values[2]) + 50; if (isEmpty) Array.Fill(values, float.NaN); } };
        run.Take(2_000);
        isOdd = true;
        run.Take(60);
        Assert.True(run.Model.IsOdd);
        var other = new JointRun(5, seed: 9) { Change = run.Change };
        other.Follow(run, Read(run.Bytes()));
        isEmpty = true;
        run.Take(5);
        other.Take(5);
        Assert.Equal(run.Bytes(), other.Bytes());
    }

    [Fact]
    public void Channels_that_go_together_and_are_often_missing_never_make_it_say_what_is_no_number()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var model = new JointModel();
            var names = new ChannelNames(Enumerable.Range(0, 6).Select(channel => $"c{channel}"));
            for (int row = 0; row < 1_000; row++)
            {
                double one = Normal.Sample(random), other = Normal.Sample(random);
                float[] values = [.. Enumerable.Range(0, 6).Select(channel => (float)(Math.Cos(channel) * one + Math.Sin(channel) * other + 0.05 * Normal.Sample(random)))];
                for (int channel = 0; channel < 6; channel++)
                    if (random.NextDouble() < 0.3) values[channel] = float.NaN;
                JointReading? reading = model.Take(new(1_767_225_600_000_000 + 60_000_000L * row), new(names, values));
                Assert.True(reading is null || (double.IsFinite(reading.Deviation) && double.IsFinite(reading.Score)), $"Row {row} of seed {seed} deviates by {reading?.Deviation}.");
            }
        }
    }

    [Fact]
    public void However_large_a_value_is_all_that_is_said_and_kept_is_finite()
    {
        var run = new JointRun(5, seed: 13);
        run.Take(1_500);
        foreach (float extreme in new[] { 1e30f, -float.MaxValue, float.MaxValue, float.Epsilon })
        {
            run.Change = (_, values) => values[3] = extreme;
            JointReading reading = run.Take()!;
            Assert.True(double.IsFinite(reading.Deviation) && double.IsFinite(reading.Score));
            if (extreme != float.Epsilon) Assert.True(reading.Score > 5);
            run.Change = null;
            Assert.All(run.TakeAll(60), one => Assert.True(double.IsFinite(one.Deviation) && double.IsFinite(one.Score)));
        }
        Assert.All(run.TakeAll(200), one => Assert.InRange(one.Score, 0, 6));
    }

    [Fact]
    public void Channels_join_and_leave()
    {
        var model = new JointModel();
        var time = new EventTime(1_767_225_600_000_000);
        var simulated = new CorrelatedChannels(6, 11);
        void Take(int rows, params int[] channels)
        {
            for (int row = 0; row < rows; row++)
            {
                float[] values = simulated.Next();
                model.Take(time = new(time.Microseconds + 60_000_000), new ChannelRow(new(channels.Select(channel => $"c{channel}")), [.. channels.Select(channel => values[channel])]));
                if (model.Newest is { } reading) Assert.InRange(reading.Score, 0, 5);
            }
        }
        Take(1_000, 0, 1, 2);
        Take(1_000, 2, 1, 0, 3);
        Assert.Equal(["c0", "c1", "c2", "c3"], model.Names);
        // Eight days without it.
        Take(8 * 1_440, 1, 2, 3);
        Assert.Equal(["c1", "c2", "c3"], model.Names);
    }

    [Fact]
    public void Channels_beyond_the_most_are_passed_over_and_the_state_stays_within_its_bound()
    {
        var model = new JointModel();
        var time = new EventTime(1_767_225_600_000_000);
        var simulated = new CorrelatedChannels(ChannelNames.Max, 12);
        ChannelNames names = new(Enumerable.Range(0, ChannelNames.Max).Select(channel => $"channel-{channel}")), other = new(["one more", "channel-7"]);
        for (int row = 0; row < 400; row++) model.Take(time = new(time.Microseconds + 60_000_000), new ChannelRow(names, simulated.Next()));
        model.Take(new(time.Microseconds + 60_000_000), new ChannelRow(other, [1, 2]));
        Assert.Equal(ChannelNames.Max, model.Names.Count);
        Assert.InRange(model.StateBytes, 1, 4_096 * (ChannelNames.Max - 1));
    }

    private static JointModel Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return JointModel.Read(reader);
    }
}
