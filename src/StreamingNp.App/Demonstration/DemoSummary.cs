using System.Text.Json.Serialization;

namespace StreamingNp.App.Demonstration;

/// <summary>How a demonstration went.</summary>
/// <param name="Series">The simulated series.</param>
/// <param name="Observations">The observations that the processor took in.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Incidents">The incidents that were opened.</param>
/// <param name="Precision">The share of incidents that belong to a label.</param>
/// <param name="Recall">The share of labels that were found.</param>
/// <param name="Swaps">How often the scorers swapped models.</param>
internal sealed record DemoSummary(int Series, long Observations, double Seconds, int Incidents, double Precision, double Recall, int Swaps)
{
    /// <summary>The labels in what the processor took in.</summary>
    public int Labels { get; init; }

    /// <summary>Incidents a series and 30 days of simulated time.</summary>
    public double IncidentsPerSeriesMonth { get; init; }

    /// <summary>The share of labels found of each kind.</summary>
    public required IReadOnlyDictionary<string, double> RecallByKind { get; init; }

    /// <summary>The model at the end.</summary>
    public required string Model { get; init; }

    /// <summary>What was found, missed and false by kind; null where nothing was judged.</summary>
    [JsonIgnore]
    public DemoFigures? Figures { get; init; }

    /// <summary>Whether it was ended early.</summary>
    [JsonIgnore]
    public bool Interrupted { get; init; }
}
