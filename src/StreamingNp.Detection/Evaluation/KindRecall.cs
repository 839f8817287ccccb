namespace StreamingNp.Detection.Evaluation;

/// <summary>How many of the labels of one kind were found.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Labels">The labels of this kind.</param>
/// <param name="Found">Those of them that were found.</param>
public readonly record struct KindRecall(AnomalyKind Kind, int Labels, int Found)
{
    /// <summary>Found labels as a share of all, 0 to 1; 1 where there are none.</summary>
    public double Recall => Labels == 0 ? 1 : (double)Found / Labels;
}
