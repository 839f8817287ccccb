using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Configuration;

/// <summary>The blueprints of the detectors of one lane: one for each rule, and one for the series that no rule is about. They do not differ in the layout of state.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RuledBlueprints
{
    private RuleBook _rules = RuleBook.Empty;
    private DetectorBlueprint[] _byRule = [];

    /// <summary>Makes blueprints without rules.</summary>
    /// <param name="general">The blueprint of every series.</param>
    public RuledBlueprints(DetectorBlueprint general) => General = general;

    /// <summary>Makes blueprints.</summary>
    /// <param name="options">How points become verdicts and incidents where no rule says otherwise.</param>
    /// <param name="layout">The shape of the model's windows.</param>
    /// <param name="topic">The input topic.</param>
    /// <param name="rules">The rules.</param>
    /// <exception cref="ArgumentException">See <see cref="DetectorBlueprint"/>.</exception>
    public RuledBlueprints(DetectorOptions options, WindowLayout layout, string topic, RuleBook rules)
        : this(new DetectorBlueprint(options, layout, topic)) => Apply(rules);

    /// <summary>The blueprint of the series that no rule is about.</summary>
    public DetectorBlueprint General { get; }

    /// <summary>How the model that predicted the newest window reduces rows of channels; null where it does not, or none has predicted. The next windows are made for it.</summary>
    public ChannelReduction? Reduction { get; set; }

    /// <summary>What predicts rows of channels as a field beside that model; null where nothing does.</summary>
    public ChannelGrid? Grid { get; set; }

    /// <summary>Changes with the rules: what was found by another edition is to be found again.</summary>
    public int Edition { get; private set; }

    /// <summary>Whether the rule of a series may change with its tags.</summary>
    public bool DependsOnTags => _rules.DependsOnTags;

    /// <summary>The shortest silence, of any rule, after which a series is missed; zero where none is.</summary>
    public TimeSpan ShortestNoDataAfter =>
        _byRule.Append(General).Select(blueprint => blueprint.Options.Incidents.NoDataAfter).Where(silence => silence > TimeSpan.Zero).DefaultIfEmpty().Min();

    /// <summary>Goes by other rules from now on. Points that were taken before are judged by the rule that held then.</summary>
    /// <param name="rules">The rules.</param>
    public void Apply(RuleBook rules)
    {
        _rules = rules;
        _byRule = [.. rules.Rules.Select(General.Under)];
        Edition++;
    }

    /// <summary>The blueprint of a series.</summary>
    /// <param name="series">Its name.</param>
    /// <param name="tags">Its tags: a JSON object in UTF-8; empty for none.</param>
    public DetectorBlueprint Of(string series, ReadOnlyMemory<byte> tags) => _rules.Find(series, tags) is >= 0 and var index ? _byRule[index] : General;
}
