namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Tasks on recorded rows of many channels, at random places.</summary>
public sealed class FieldTaskSource : ITaskSource
{
    private readonly float[][][] _recordings;
    private readonly int[] _places;
    private readonly int _times, _channels, _seed;

    /// <summary>Makes a source.</summary>
    /// <param name="recordings">For each recording its rows in order, regular in time and standardised; NaN where missing.</param>
    /// <param name="times">The rows of a task, 2 or more.</param>
    /// <param name="seed">Decides the places.</param>
    /// <exception cref="ArgumentException">No recording has so many rows, or rows differ in length.</exception>
    public FieldTaskSource(IReadOnlyList<float[][]> recordings, int times, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 2);
        _recordings = [.. recordings.Where(recording => recording.Length >= times)];
        if (_recordings.Length == 0) throw new ArgumentException($"No recording has the {times} rows of a task; give it longer ones.", nameof(recordings));
        (_times, _channels, _seed) = (times, _recordings[0][0].Length, seed);
        if (_recordings.Any(recording => Array.Exists(recording, row => row.Length != _channels))) throw new ArgumentException("The rows differ in their number of channels.", nameof(recordings));
        _places = [.. _recordings.Select(recording => recording.Length - times + 1)];
    }

    /// <summary>Whether contexts are always all rows but the newest.</summary>
    public bool IsForecast { get; init; }

    /// <inheritdoc/>
    public TaskShape Shape => FieldTask.Shape;

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        FieldTask.Resize(batch, tasks, _times, _channels);
        float[] field = new float[_times * _channels];
        for (int task = 0; task < tasks; task++)
        {
            Random random = BatchRandom.Of(_seed, first + task);
            int place = random.Next(_places.Sum()), recording = 0;
            while (place >= _places[recording]) place -= _places[recording++];
            for (int time = 0; time < _times; time++) _recordings[recording][place + time].CopyTo(field, time * _channels);
            FieldTask.Put(batch, task, field, _channels, random, IsForecast);
        }
    }
}
