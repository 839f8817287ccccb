using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Skab;

/// <summary>
/// A file of the Skoltech Anomaly Benchmark (SKAB): several channels that were measured together, and one label a row. They
/// are one series, or each a series of its own.
/// </summary>
/// <param name="Name">Its path below the folder of the benchmark without the extension, such as <c>valve1/0</c>.</param>
/// <param name="Folder">The folder it lies in, such as <c>valve1</c>; empty for none.</param>
/// <param name="Channels">Its channels, in the order of the file; at least one, with the same times and windows.</param>
public sealed record SkabFile(string Name, string Folder, IReadOnlyList<SkabChannel> Channels)
{
    /// <summary>How many of its first rows are not judged: they are normal, and SKAB gives them to detectors to learn from.</summary>
    public const int ProbationRows = 400;

    /// <summary>All channels as one series, with the labels of the file.</summary>
    public LabelledSeries Together()
    {
        var names = new ChannelNames(Channels.Select(channel => channel.Name[(Name.Length + 1)..]));
        Observation[] rows = [.. Channels[0].Observations.Select((first, row) => Observation.Of(first.Time, new(names, [.. Channels.Select(channel => (float)channel.Observations[row].Value)])))];
        return new SkabChannel(Name, rows, Channels[0].Windows) { Folder = Folder.Length == 0 ? "." : Folder };
    }

    /// <summary>What the scores of the channels are worth less together: the most improbable of several is so improbable that much more often (Bonferroni).</summary>
    public double Correction => Math.Log10(Channels.Count);

    /// <summary>Makes one score a row of the scores of all channels: the largest, less <see cref="Correction"/>. It may be below 0.</summary>
    /// <param name="channelScores">The scores of each channel's rows, in the order of <see cref="Channels"/>; 0 for a row that was not scored.</param>
    /// <exception cref="ArgumentException">There are not as many scores as channels and rows, or one is NaN.</exception>
    public ScoredSeries Combine(IReadOnlyList<IReadOnlyList<double>> channelScores)
    {
        IReadOnlyList<Observation> rows = Channels[0].Observations;
        if (channelScores.Count != Channels.Count || channelScores.Any(channel => channel.Count != rows.Count))
            throw new ArgumentException($"{Name} has {Channels.Count} channels of {rows.Count} rows; give each row of each channel a surprise.", nameof(channelScores));
        double[] scores = [.. Enumerable.Range(0, rows.Count).Select(row => channelScores.Max(channel => channel[row]) - Correction)];
        return new(Name, [.. rows.Select(row => row.Time)], scores, Channels[0].Windows);
    }
}
