using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Configuration;

/// <summary>What the detectors of one lane share: options, rules and buffers. Not thread-safe.</summary>
public sealed class DetectorBlueprint
{
    /// <summary>Makes a blueprint.</summary>
    /// <param name="options">How points become verdicts and incidents.</param>
    /// <param name="layout">The shape of the model's windows.</param>
    /// <param name="topic">The input topic, part of every event's id.</param>
    /// <exception cref="ArgumentException">The options keep too few points for the windows, or say something impossible of arrivals.</exception>
    public DetectorBlueprint(DetectorOptions options, WindowLayout layout, string topic)
    {
        int recent = options.History.RecentPoints, longest = LongestHorizon = layout.Horizons.Max();
        if (recent <= longest)
            throw new ArgumentException($"History.RecentPoints is {recent} and the longest horizon of the model is {longest} points; keep more than that.", nameof(options));
        if (recent < layout.FewestContextPoints)
            throw new ArgumentException($"History.RecentPoints is {recent} and FewestContextPoints is {layout.FewestContextPoints}, so that no point would ever be scored; keep at least as many.", nameof(options));
        options.Arrival.Validate();
        Options = options;
        Layout = layout;
        Topic = topic;
        Tracker = new IncidentTracker(options.Incidents);
        Assembler = new WindowAssembler(layout);
        SharesFarPredictions = FarHorizons.AreSharedIn(layout);
    }

    /// <summary>Makes the blueprint that a journal is replayed by.</summary>
    /// <param name="circumstances">What the journal was written under.</param>
    /// <exception cref="ArgumentException">See the other constructor.</exception>
    public DetectorBlueprint(Circumstances circumstances)
        : this(circumstances.Options, circumstances.Layout, circumstances.Topic)
    {
        Model = circumstances.Model;
        Calibration = circumstances.Calibration;
    }

    // Options of a rule do not change the layout of state: what the general blueprint was checked for holds here as well.
    private DetectorBlueprint(DetectorBlueprint general, SeriesRule rule)
    {
        Options = general.Options.Under(rule);
        (Layout, Topic, Model, Calibration, LongestHorizon) = (general.Layout, general.Topic, general.Model, general.Calibration, general.LongestHorizon);
        Tracker = new IncidentTracker(Options.Incidents);
        Assembler = general.Assembler;
        SharesFarPredictions = general.SharesFarPredictions;
        Rule = rule;
    }

    /// <summary>How points become verdicts and incidents.</summary>
    public DetectorOptions Options { get; }

    /// <summary>The shape of the model's windows.</summary>
    public WindowLayout Layout { get; }

    /// <summary>The input topic.</summary>
    public string Topic { get; }

    /// <summary>The model that scored, of a blueprint to replay by; else null: windows say which model predicted them.</summary>
    public ModelVersion? Model { get; }

    /// <summary>The calibration of that model.</summary>
    public Calibration? Calibration { get; }

    /// <summary>The rule whose options these are; null for the options of series that no rule is about.</summary>
    public SeriesRule? Rule { get; }

    /// <summary>What came of the observation that is being taken.</summary>
    internal List<Observation> Points { get; } = new(1);

    /// <summary>Whether points that follow each other share what is predicted from afar.</summary>
    internal bool SharesFarPredictions { get; }

    /// <summary>The longest of the horizons of the layout, in points.</summary>
    internal int LongestHorizon { get; }

    /// <summary>The rules that make incidents.</summary>
    public IncidentTracker Tracker { get; }

    /// <summary>What retrieves contexts.</summary>
    public WindowAssembler Assembler { get; }

    /// <summary>The score from which a verdict is anomalous.</summary>
    public double Threshold => Options.FalseAlarmRate is { } share ? -Math.Log10(share) : FalseIncidents.Threshold(Options.FalseIncidentsPerMonth);

    /// <summary>The decades that are taken off a score for how often its series is judged; none where a share of points is asked for.</summary>
    /// <param name="interval">The sampling interval of the series.</param>
    /// <param name="scored">The points of the series that were scored before.</param>
    public double Correction(TimeSpan interval, int scored) => Options.FalseAlarmRate is null ? FalseIncidents.Correction(interval, scored) : 0;

    /// <summary>The blueprint of the series that a rule is about.</summary>
    /// <param name="rule">The rule.</param>
    public DetectorBlueprint Under(SeriesRule rule) => new(this, rule);

    /// <summary>Makes an empty window for scoring.</summary>
    public Window NewWindow() => new(Layout);

    /// <summary>Makes an empty window for the halves of a context.</summary>
    public Window NewHalvesWindow() => new(Layout, ContextSubsets.Count);
}
