namespace StreamingNp.App.Evaluation.Channels;

/// <summary>What is found of one kind of anomaly.</summary>
/// <param name="Kind">The kind, such as <c>lag</c>.</param>
/// <param name="Anomalies">How many there were.</param>
/// <param name="Recall">The share that has a row with a score from 3 on.</param>
/// <param name="RecallByChannel">The same where each channel is judged by itself, at the same false-alarm rate.</param>
/// <param name="First">The share of those found that name the channel first; null for a common shock.</param>
/// <param name="AmongThree">The share that names it among the first three; null for a common shock.</param>
/// <param name="Told">The share whose sentence, where the score is highest, tells the kind.</param>
internal sealed record ChannelKindFigures(string Kind, int Anomalies, double Recall, double RecallByChannel, double? First, double? AmongThree, double Told);
