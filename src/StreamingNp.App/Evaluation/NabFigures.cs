namespace StreamingNp.App.Evaluation;

/// <summary>The NAB scores for one profile.</summary>
/// <param name="Profile">What NAB calls the profile.</param>
/// <param name="Optimised">At the threshold that gives the highest score, as NAB reports it.</param>
/// <param name="Fixed">At the threshold that the settings give.</param>
internal sealed record NabFigures(string Profile, NabFigure Optimised, NabFigure Fixed);
