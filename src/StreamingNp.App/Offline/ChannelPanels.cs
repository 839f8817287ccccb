using StreamingNp.Detection.Observations;
using ScottPlot;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>The channels of a series, one below the other, each with what the others let expect of it; and what each contributed to the score.</summary>
internal sealed class ChannelPanels
{
    /// <summary>The most channels of a series in a picture: those that contributed the most.</summary>
    public const int MaxChannels = 12;

    // The central 99 % of a normal distribution.
    private const double DeviationsOfBand = 2.576;

    private static readonly Color[] Colours = [.. new[] { "#DC2626", "#2563EB", "#059669", "#D97706", "#7C3AED" }.Select(hex => Color.FromHex(hex))];

    private readonly ScoredRow[] _rows;
    private readonly string[] _names;

    private ChannelPanels(ScoredRow[] rows, string[] names) => (_rows, _names) = (rows, names);

    /// <summary>The panels of channels; 0 for a series of one value.</summary>
    public int Count => _names.Length;

    /// <summary>Chooses the channels of a series.</summary>
    /// <param name="scores">The scores, of which each point says what every channel gave.</param>
    /// <param name="series">The series.</param>
    public static ChannelPanels Of(OfflineScores scores, ScoredSeries series)
    {
        ScoredRow[] rows = [.. series.Rows.Select(row => scores.Rows[row]).Where(row => row.Disposition == Disposition.Scored && row.Point.Joint is not null).OrderBy(row => row.Observation.Time)];
        Dictionary<string, double> sums = [];
        foreach (ScoredRow row in rows)
            foreach (ChannelContribution one in row.Point.Joint!.Contributions) sums[one.Channel] = sums.GetValueOrDefault(one.Channel) + one.Score;
        HashSet<string> chosen = [.. sums.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(MaxChannels).Select(one => one.Key)];
        // In the order of the file.
        ChannelNames? names = series.Rows.Select(row => scores.Rows[row].Observation.Channels?.Names).FirstOrDefault(one => one is not null);
        string[] ordered = names is null ? [] : [.. Enumerable.Range(0, names.Count).Select(index => names[index]).Where(chosen.Contains)];
        return new(rows, [.. ordered, .. chosen.Except(ordered)]);
    }

    /// <summary>Draws them.</summary>
    /// <param name="frame">What the panels have in common.</param>
    /// <param name="title">The name of the series.</param>
    /// <param name="incidents">The incidents.</param>
    /// <param name="plots">A panel for each channel; the last but one is for what they contributed.</param>
    public void Draw(PlotFrame frame, string title, IReadOnlyList<IncidentSpan> incidents, Plot[] plots)
    {
        if (Count == 0) return;
        for (int index = 0; index < Count; index++)
        {
            DrawnRow[] rows = [.. _rows.Select(row => Row(row, _names[index])).Where(row => !double.IsNaN(row.Observation.Value))];
            if (rows.Length > 0) new ValuePanel(frame, $"{title}: {_names[index]}", rows, incidents) { Label = _names[index] }.Draw(plots[index], withLegend: index == 0);
        }
        DrawContributions(frame, plots[^2]);
    }

    private void DrawContributions(PlotFrame frame, Plot plot)
    {
        frame.Begin(plot, withTimes: false, withLegend: true);
        string[] most = [.. _names.OrderByDescending(name => _rows.Sum(row => PartOf(row, name))).Take(Colours.Length)];
        double highest = 1;
        for (int index = most.Length - 1; index >= 0; index--)
        {
            Coordinates[] parts = [.. _rows.Select(row => new Coordinates(DrawnRow.Place(row.Observation.Time), PartOf(row, most[index])))];
            highest = Math.Max(highest, parts.Max(part => part.Y));
            frame.Line(plot, parts, Colours[index], 1.2f, most[index]);
        }
        plot.YLabel("part of the score", size: 13);
        plot.Axes.SetLimitsY(0, 1.08 * highest);
        PlotFrame.End(plot, withLegend: true);
    }

    private static DrawnRow Row(in ScoredRow row, string channel)
    {
        ChannelContribution one = Of(row, channel);
        double reach = DeviationsOfBand * one.Deviation;
        ScoredPoint point = row.Point with { Value = one.Value, Expected = one.Expected, Lower = one.Expected - reach, Upper = one.Expected + reach };
        return new(row.Observation with { Value = one.Value, Channels = null }, point);
    }

    private static double PartOf(in ScoredRow row, string channel) => Of(row, channel).Score;

    private static ChannelContribution Of(in ScoredRow row, string channel)
    {
        foreach (ChannelContribution one in row.Point.Joint!.Contributions)
            if (one.Channel == channel) return one;
        return new(channel, 0, double.NaN, double.NaN, double.NaN);
    }
}
