namespace StreamingNp.App.Monitoring;

/// <summary>How the scorers stood at one time.</summary>
/// <param name="All">All of them.</param>
/// <param name="Ready">Those that have a model which they can use.</param>
/// <param name="WaitingWindows">The windows that wait for one.</param>
internal sealed record ScorerCounts(int All, int Ready, int WaitingWindows);
