namespace StreamingNp.App.Evaluation;

/// <summary>One series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows after the probation.</param>
/// <param name="Windows">Its labelled windows.</param>
/// <param name="WindowsFound">Those of them with an anomalous row.</param>
/// <param name="FalseAlarms">Runs of anomalous rows without a label.</param>
/// <param name="VusPr">The volume under the precision-recall surface; null without a label.</param>
internal sealed record SeriesFigures(string Name, int Rows, int Windows, int WindowsFound, int FalseAlarms, double? VusPr);
