namespace StreamingNp.Detection.Thresholds;

/// <summary>Surprising points that follow each other with at most a few calm ones between them.</summary>
/// <param name="Highest">The highest of their scores.</param>
/// <param name="Points">The points since the first surprising one, that one included; 0 where no excursion is under way.</param>
/// <param name="CalmPoints">The calm points at its end.</param>
/// <param name="IsAccepted">Whether it has lasted for so long that it is the new normal.</param>
public readonly record struct Excursion(float Highest, int Points, int CalmPoints, bool IsAccepted);
