namespace StreamingNp.App.TaskPictures;

/// <summary>One task in a picture: what was known, what was to be predicted, and what a model makes of it. All in the units of the task.</summary>
/// <param name="Title">What task it is.</param>
/// <param name="Context">The context points.</param>
/// <param name="Truth">The targets with their true values.</param>
/// <param name="Curve">The prediction, from left to right.</param>
/// <param name="Samples">Functions drawn from the prediction, each with a value for each place of <paramref name="Curve"/>.</param>
public sealed record TaskPanel(
    string Title, IReadOnlyList<(double X, double Y)> Context, IReadOnlyList<(double X, double Y)> Truth, IReadOnlyList<TaskPanel.Place> Curve, IReadOnlyList<double[]> Samples)
{
    /// <summary>What is predicted at one place.</summary>
    /// <param name="X">Where.</param>
    /// <param name="Mean">The mean.</param>
    /// <param name="Lower">The lower end of the central 90 %.</param>
    /// <param name="Upper">The upper end of the central 90 %.</param>
    public readonly record struct Place(double X, double Mean, double Lower, double Upper);
}
