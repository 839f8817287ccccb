using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Training;

/// <summary>What came out of a training of series.</summary>
/// <param name="Saved">The model, as it was saved.</param>
/// <param name="Trained">How the training went.</param>
/// <param name="Windows">What it learned from.</param>
/// <param name="Figures">How good it is on held-out windows.</param>
/// <param name="Reduced">How channels were reduced first; null where they were not.</param>
/// <param name="Preparing">How long making the windows took.</param>
internal sealed record TrainingReport(ModelArtifact Saved, TrainingResult Trained, TrainingWindows Windows, ValidationFigures Figures, RecordedReduction? Reduced, TimeSpan Preparing)
{
    /// <summary>The report for people.</summary>
    /// <param name="folder">Where the model is saved.</param>
    /// <param name="took">How long all of it took.</param>
    public string ToText(string folder, TimeSpan took)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            {Saved.Version} is saved in {folder} after {Trained.Steps:N0} steps and {took.TotalSeconds:F0} s.
            Its {Windows.Training.Count + Windows.Validation.Count:N0} windows were made in {Preparing.TotalSeconds:F1} s, {(Windows.Training.Count + Windows.Validation.Count) / Preparing.TotalSeconds:N0} windows/s, {100 * Preparing / took:F1} % of the time.
            Validation on {Figures.Targets:N0} held-out points, in normalised units:
              negative log-likelihood   {Trained.ValidationNll:F3} (before training {Trained.FirstValidationNll:F3})
              mean absolute error       {Figures.MeanAbsoluteError:F3}
              mean CRPS                 {Figures.RankedProbabilityScore:F3}
              within the central 50 %   {100 * Figures.Within50:F1} %
              within the central 90 %   {100 * Figures.Within90:F1} %
              within the central 99 %   {100 * Figures.Within99:F1} %
              within the central 99.9 % {100 * Figures.Within999:F1} %
            """);
        return Reduced is null ? text : text + Environment.NewLine + Reduced.Summary;
    }

    /// <summary>The report for programs.</summary>
    /// <param name="folder">Where the model is saved.</param>
    /// <param name="took">How long all of it took.</param>
    public string ToJson(string folder, TimeSpan took) => JsonSerializer.Serialize(new
    {
        model = Saved.Version.ToString(),
        folder,
        data = Windows.Data,
        training_windows = Windows.Training.Count,
        validation_windows = Windows.Validation.Count,
        steps = Trained.Steps,
        seconds = Math.Round(took.TotalSeconds, 1),
        seconds_making_windows = Math.Round(Preparing.TotalSeconds, 1),
        validation = new
        {
            nll = JsonFigure.Finite(Trained.ValidationNll),
            nll_before_training = JsonFigure.Finite(Trained.FirstValidationNll),
            targets = Figures.Targets,
            mean_absolute_error = Figures.MeanAbsoluteError,
            ranked_probability_score = Figures.RankedProbabilityScore,
            within_50 = Figures.Within50,
            within_90 = Figures.Within90,
            within_99 = Figures.Within99,
            within_99_9 = Figures.Within999,
        },
        reduction = Reduced is null ? null : new
        {
            kind = ReductionWeights.Describe(Reduced.Reduction).Kind,
            channels = Reduced.Reduction.Channels,
            components = Reduced.Reduction.Reducer.Components,
            unexplained = Math.Round(Reduced.Unexplained, 4),
        },
        warning = Trained.Warning,
    });
}
