namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>Which bytes are the weights of an artifact.</summary>
/// <param name="Bytes">The length of the file.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
public sealed record WeightsFile(long Bytes, string Sha256);
