using CsCheck;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.Detection.Tests.Simulation;

public class SimulatedAnomalyTests
{
    private static readonly SimulationOptions Default = new();

    [Fact]
    public void Every_kind_occurs_several_times_in_a_default_fleet()
    {
        EachFleet(fleet =>
        {
            foreach (AnomalyKind kind in Enum.GetValues<AnomalyKind>().Where(kind => kind != AnomalyKind.Unspecified))
            {
                int count = fleet.Series.Sum(series => series.Labels.Count(label => label.Kind == kind));
                Assert.True(count >= 8, $"{kind} occurs {count} times");
            }
            Assert.All(fleet.Series, series => Assert.NotEmpty(series.Labels));
        });
    }

    [Fact]
    public void Labels_are_two_days_apart_and_begin_after_the_warm_up()
    {
        EachFleet(fleet =>
        {
            foreach (SimulatedSeries series in fleet.Series)
            {
                Assert.True(series.Labels[0].Start >= Default.Start + Default.WarmUp);
                for (int i = 1; i < series.Labels.Count; i++)
                    Assert.True(series.Labels[i].Start - series.Labels[i - 1].End >= TimeSpan.FromDays(2), $"{series.Key}: {series.Labels[i - 1]} and {series.Labels[i]}");
            }
        });
    }

    [Fact]
    public void Times_and_indices_of_a_label_are_those_of_its_first_and_last_point()
    {
        EachFleet(fleet =>
        {
            foreach ((SimulatedSeries series, SimulatedAnomaly label) in Labelled(fleet))
            {
                Assert.Equal(series.Observations[label.FirstIndex].Time, label.Start);
                Assert.Equal(series.Observations[label.LastIndex].Time, label.End);
                (int least, int most) = label.Kind switch
                {
                    AnomalyKind.Spike or AnomalyKind.Dip => (1, 3),
                    AnomalyKind.LevelShift => (36, 144),
                    AnomalyKind.FlatLine => (20, 60),
                    _ => (144, 144),
                };
                Assert.InRange(label.LastIndex - label.FirstIndex + 1, least, most);
            }
        });
    }

    [Fact]
    public void Without_anomalies_a_fleet_is_the_same_outside_of_labels_and_has_no_labels()
    {
        EachFleetAndItsTwin((fleet, twin) =>
        {
            foreach ((SimulatedSeries series, SimulatedSeries clean) in fleet.Series.Zip(twin.Series))
            {
                Assert.Empty(clean.Labels);
                bool[] isLabelled = new bool[series.Observations.Length];
                foreach (SimulatedAnomaly label in series.Labels) isLabelled.AsSpan(label.FirstIndex, label.LastIndex - label.FirstIndex + 1).Fill(true);
                for (int i = 0; i < isLabelled.Length; i++)
                    if (!isLabelled[i] && clean.Observations[i] != series.Observations[i]) Assert.Fail($"{series.Key} differs at point {i}");
            }
        });
    }

    [Fact]
    public void Spikes_dips_and_level_shifts_move_every_point_by_at_least_their_size()
    {
        EachFleetAndItsTwin((fleet, twin) =>
        {
            Dictionary<string, SimulatedSeries> clean = twin.Series.ToDictionary(series => series.Key);
            foreach ((SimulatedSeries series, SimulatedAnomaly label) in Labelled(fleet).Where(pair => pair.Label.Size != 0))
            {
                Assert.InRange(Math.Abs(label.Size), label.Kind == AnomalyKind.LevelShift ? 3 : 4, label.Kind == AnomalyKind.LevelShift ? 6 : 8);
                Assert.True(label.Kind != AnomalyKind.Spike || label.Size > 0);
                Assert.True(label.Kind != AnomalyKind.Dip || label.Size < 0);
                bool isSkewed = series.Family is SeriesFamily.Counts or SeriesFamily.Latency;
                for (int i = label.FirstIndex; i <= label.LastIndex; i++)
                {
                    Observation before = clean[series.Key].Observations[i];
                    double moved = (series.Observations[i].Value - before.Value) / series.ResidualDeviationAt(before.Time) / label.Size;
                    if (moved < 0.98 || (!isSkewed && moved > 1.02)) Assert.Fail($"{series.Key}: {label} moved point {i} by {moved} times its size");
                }
            }
        });
    }

    [Fact]
    public void Flat_lines_repeat_the_value_before_them_where_the_series_would_vary()
    {
        EachFleetAndItsTwin((fleet, twin) =>
        {
            Dictionary<string, SimulatedSeries> clean = twin.Series.ToDictionary(series => series.Key);
            foreach ((SimulatedSeries series, SimulatedAnomaly label) in Labelled(fleet).Where(pair => pair.Label.Kind == AnomalyKind.FlatLine))
            {
                Observation[] flat = [.. series.Observations.AsSpan()[(label.FirstIndex - 1)..(label.LastIndex + 1)]];
                Assert.Single(flat.Select(point => point.Value).Distinct());
                double[] usual = [.. clean[series.Key].Observations.AsSpan()[label.FirstIndex..(label.LastIndex + 1)].ToArray().Select(point => point.Value)];
                int repeats = usual.Zip(usual.Skip(1)).Count(pair => pair.First == pair.Second);
                Assert.True(repeats < usual.Length / 2, $"{series.Key}: {repeats} repeats in {usual.Length} points are usual");
            }
        });
    }

    [Fact]
    public void Shifted_days_follow_the_shape_of_three_hours_earlier_or_later()
    {
        EachFleetAndItsTwin((fleet, twin) =>
        {
            foreach ((SimulatedSeries series, SimulatedAnomaly label) in Labelled(fleet).Where(pair => pair.Label.Kind == AnomalyKind.ShiftedDay))
            {
                Assert.Equal(TimeSpan.Zero, label.Start.ToDateTimeOffset().TimeOfDay);
                // From 3:00 to 21:00, so that three hours earlier or later are hours of the same day.
                double Misfit(double hours) => Enumerable.Range(label.FirstIndex + 18, 108)
                    .Select(i => series.Observations[i])
                    .Average(point => Math.Pow((point.Value - series.ExpectedAt(point.Time + TimeSpan.FromHours(hours))) / series.ResidualDeviationAt(point.Time), 2));
                Assert.True(Math.Min(Misfit(-3), Misfit(3)) < Misfit(0), $"{series.Key}: {label} fits its usual shape best");
            }
        });
    }

    [Fact]
    public void Any_interval_leaves_room_after_the_last_label()
    {
        Gen.Int[1, 21_600].Sample(seconds =>
        {
            SimulationOptions options = new() { Series = 8, Interval = TimeSpan.FromSeconds(seconds), Duration = TimeSpan.FromSeconds(seconds * 2_000L), WarmUp = TimeSpan.Zero };
            foreach (SimulatedSeries series in new SimulatedFleet(options, 2).Series)
            {
                Assert.Equal(2_000, series.Observations.Length);
                Assert.All(series.Labels, label => Assert.True(label.LastIndex + SeriesEvaluation.GracePoints < 2_000));
            }
        }, iter: 30);
    }

    private static IEnumerable<(SimulatedSeries Series, SimulatedAnomaly Label)> Labelled(SimulatedFleet fleet) =>
        fleet.Series.SelectMany(series => series.Labels.Select(label => (series, label)));

    private static void EachFleet(Action<SimulatedFleet> check) => Gen.ULong.Sample(seed => check(new(Default, seed)), iter: 4);

    private static void EachFleetAndItsTwin(Action<SimulatedFleet, SimulatedFleet> check) =>
        Gen.ULong.Sample(seed => check(new(Default, seed), new(Default with { Anomalies = false }, seed)), iter: 4);
}
