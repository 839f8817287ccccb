namespace StreamingNp.App.Evaluation;

/// <summary>The series of one folder, or of all.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Series">The series.</param>
/// <param name="Rows">Their rows after the probation.</param>
/// <param name="LabelledRows">Those of them that are labelled as anomalous.</param>
/// <param name="Incidents">How good the incidents are.</param>
/// <param name="Ranking">What the scores are worth whatever the threshold.</param>
/// <param name="Points">What comes out row by row at the threshold of the settings.</param>
internal sealed record FolderFigures(string Folder, int Series, long Rows, long LabelledRows, IncidentFigures Incidents, RankingFigures Ranking, PointFigures Points);
