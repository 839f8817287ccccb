namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>What one point of a task is made of.</summary>
/// <param name="Inputs">The numbers in an input x; 1 to 64.</param>
/// <param name="Channels">The numbers in a value y, each of which may be missing; 1 to 64.</param>
/// <param name="Features">The numbers that each target knows of its context directly; 0 for none, as for all tasks but windows.</param>
public readonly record struct TaskShape(int Inputs, int Channels = 1, int Features = 0);
