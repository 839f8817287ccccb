using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Training;

/// <summary>The rows of a recording with several channels.</summary>
/// <param name="Name">What the recording is called.</param>
/// <param name="Times">When each row was measured, ascending.</param>
/// <param name="Rows">The rows, with as many numbers as there are channels in all recordings; NaN where missing.</param>
internal sealed record RecordedRows(string Name, IReadOnlyList<EventTime> Times, IReadOnlyList<double[]> Rows)
{
    /// <summary>Reads recordings. The channels of a file are its series; those of one name in several files are the same channel.</summary>
    /// <param name="files">The files.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The channels, in the order in which they were met, and the rows of each file.</returns>
    /// <exception cref="CommandException">There are fewer than two channels.</exception>
    public static (IReadOnlyList<string> Channels, IReadOnlyList<RecordedRows> Recordings) Read(RecordingFiles files, RecordingMessages unreadable, CancellationToken cancellation)
    {
        Dictionary<string, int> channels = new(StringComparer.Ordinal);
        List<(string Name, SortedDictionary<EventTime, Dictionary<int, double>> Rows)> read = [];
        foreach (string path in files.Paths)
        {
            string name = RecordingReader.KeyOf(path, files.Options);
            SortedDictionary<EventTime, Dictionary<int, double>> rows = [];
            foreach (RecordedObservation one in files.Read(path, unreadable))
            {
                cancellation.ThrowIfCancellationRequested();
                string channel = one.Series.StartsWith(name + "/", StringComparison.Ordinal) ? one.Series[(name.Length + 1)..] : one.Series;
                if (!channels.TryGetValue(channel, out int index)) channels[channel] = index = channels.Count;
                if (!rows.TryGetValue(one.Observation.Time, out Dictionary<int, double>? row)) rows[one.Observation.Time] = row = [];
                // The first of several values at one time, as a detector has it.
                row.TryAdd(index, one.Observation.Value);
            }
            read.Add((name, rows));
        }
        if (channels.Count < 2) throw new CommandException("There is one channel, and a reduction needs several; give --data files with several columns of values, or leave --reduce out.");
        return ([.. channels.Keys], [.. read.Select(one => new RecordedRows(one.Name, [.. one.Rows.Keys], [.. one.Rows.Values.Select(row => Whole(row, channels.Count))]))]);
    }

    private static double[] Whole(Dictionary<int, double> row, int channels)
    {
        double[] whole = new double[channels];
        for (int channel = 0; channel < channels; channel++) whole[channel] = row.GetValueOrDefault(channel, double.NaN);
        return whole;
    }
}
