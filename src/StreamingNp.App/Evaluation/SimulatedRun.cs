using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Disturbed;
using StreamingNp.Detection.State;

namespace StreamingNp.App.Evaluation;

/// <summary>Series that are run up to a point once, so that copies of them can go on from there, each with anomalies of its own.</summary>
/// <param name="detection">What scores them.</param>
/// <param name="series">The series.</param>
/// <param name="cancellation">Ends the scoring.</param>
internal sealed class SimulatedRun(OfflineDetection detection, IReadOnlyList<DisturbedSeries> series, CancellationToken cancellation)
{
    // A model gains little from more rows, and each has its buffers.
    private const int MaxSideBySide = 128;

    private readonly SeriesState[] _states = [.. series.Select(one => detection.NewState(one.Name))];
    private readonly OpenedIncidents[] _opened = [.. series.Select(_ => new OpenedIncidents())];
    private int _at;

    /// <summary>How many of the series have an incident open where they are: it keeps another one from opening.</summary>
    public int OpenIncidents => _opened.Count(one => one.IsOpen);

    /// <summary>Goes on without anomalies.</summary>
    /// <param name="end">The first point that is not taken yet, 0 for the first of the series; not before the one of the last call.</param>
    public void GoOn(int end)
    {
        detection.Run(series.Select((one, index) => new OfflineSeries(_states[index], Watched(one.Observations(_at, end)), _opened[index], Ignore)));
        _at = end;
    }

    /// <summary>Copies series and lets each copy go on with anomalies of its own; the series themselves stay where they are.</summary>
    /// <param name="branches">For each copy, which of the series it is of, and its anomalies in order of time.</param>
    /// <param name="untilFirst">Whether the first incident of a copy says all, and it ends there.</param>
    /// <returns>The incidents of each copy that opened from where it went on to <see cref="OpenedIncidents.PointsAfter"/> points after its last anomaly.</returns>
    public IReadOnlyList<OpenedIncidents> Branch(IReadOnlyList<(int Series, IReadOnlyList<Disturbance> Anomalies)> branches, bool untilFirst)
    {
        byte[][] states = [.. _states.Select(Written)];
        OpenedIncidents[] opened = [.. branches.Select(_ => new OpenedIncidents())];
        foreach (int[] together in Enumerable.Range(0, branches.Count).Chunk(MaxSideBySide))
        {
            detection.Run(together.Select(index =>
            {
                (int one, IReadOnlyList<Disturbance> anomalies) = branches[index];
                IEnumerable<Observation> observations = Watched(series[one].Observations(_at, anomalies[^1].Last + 1 + OpenedIncidents.PointsAfter, anomalies));
                if (untilFirst) observations = observations.TakeWhile(_ => opened[index].Times.Count == 0);
                return new OfflineSeries(detection.ReadState(states[one]), observations, opened[index], Ignore);
            }));
        }
        return opened;
    }

    private static void Ignore(Observation observation, Disposition disposition, int released)
    {
    }

    private static byte[] Written(SeriesState state)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        SeriesStateCodec.Write(state, writer);
        writer.Flush();
        return bytes.ToArray();
    }

    private IEnumerable<Observation> Watched(IEnumerable<Observation> observations)
    {
        foreach (Observation observation in observations)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return observation;
        }
    }
}
