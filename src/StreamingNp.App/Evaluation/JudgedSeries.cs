using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Skab;

namespace StreamingNp.App.Evaluation;

/// <summary>What is judged as one series: a series that was scored, or several channels that were and share their labels.</summary>
internal sealed class JudgedSeries
{
    private JudgedSeries(string? folder, ScoredSeries all, ScoredSeries levels, IReadOnlyList<DetectedSeries> channels, double correction)
    {
        Folder = folder;
        All = all;
        Channels = channels;
        Correction = correction;
        Scores = all.Skip(channels[0].Series.ProbationRows);
        Levels = levels.Skip(channels[0].Series.ProbationRows);
        Incidents = Judge(channels.SelectMany(channel => channel.Openings));
    }

    /// <summary>The folder that its figures are summed up under; null where there are no folders to tell apart.</summary>
    public string? Folder { get; }

    /// <summary>All rows with their scores.</summary>
    public ScoredSeries All { get; }

    /// <summary>The rows after the probation with their scores.</summary>
    public ScoredSeries Scores { get; }

    /// <summary>The rows after the probation with the scores that measures over ranges read.</summary>
    public ScoredSeries Levels { get; }

    /// <summary>The incidents of all channels.</summary>
    public IncidentJudgement Incidents { get; }

    /// <summary>The series that were scored.</summary>
    public IReadOnlyList<DetectedSeries> Channels { get; }

    /// <summary>How much a channel's score is worth less because it is one of several.</summary>
    public double Correction { get; }

    /// <summary>Judges a series by its scores and incidents.</summary>
    public static JudgedSeries Of(DetectedSeries series) => new(series.Series.Folder, series.Series.WithScores(series.Scores), series.Series.WithScores(series.Levels), [series], correction: 0);

    /// <summary>Judges a file of several channels by all of their scores and incidents.</summary>
    /// <param name="file">The file.</param>
    /// <param name="channels">Its channels, in their order.</param>
    public static JudgedSeries Of(SkabFile file, IReadOnlyList<DetectedSeries> channels) =>
        new(file.Folder.Length == 0 ? "." : file.Folder, file.Combine([.. channels.Select(channel => channel.Scores)]), file.Combine([.. channels.Select(channel => channel.Levels)]), channels, file.Correction);

    /// <summary>Judges other incidents of the same channels.</summary>
    /// <param name="openings">The incidents of all channels, in any order.</param>
    public IncidentJudgement Judge(IEnumerable<IncidentOpening> openings) => IncidentJudgement.Of(Channels[0].Series, openings, Channels.Count);
}
