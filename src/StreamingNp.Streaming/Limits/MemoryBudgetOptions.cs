namespace StreamingNp.Streaming.Limits;

/// <summary>How much memory a process may hold, and when it begins to do without.</summary>
public sealed record MemoryBudgetOptions
{
    /// <summary>The most resident memory, in bytes; 0 for 80 % of what the machine or its container has.</summary>
    public long MaxBytes { get; init; }

    /// <summary>The share of the budget from which the pressure is high; 0 to 1.</summary>
    public double HighShare { get; init; } = 0.85;

    /// <summary>The share of the budget from which the pressure is severe; from <see cref="HighShare"/> to 1.</summary>
    public double SevereShare { get; init; } = 0.95;

    /// <summary>How far below its share the memory has to fall until a level ends; 0 to <see cref="HighShare"/>, of the budget.</summary>
    public double LeaveShare { get; init; } = 0.05;

    /// <summary>How often it is looked at; more than zero.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two collections of garbage that pressure asks for; what it holds of garbage is no reason to do without anything.</summary>
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">One of them is impossible.</exception>
    public void Validate()
    {
        if (MaxBytes < 0) throw new ArgumentException($"{nameof(MaxBytes)} is {MaxBytes}; it has to be 0 or more.");
        if (!(HighShare > 0 && HighShare <= SevereShare && SevereShare <= 1)) throw new ArgumentException($"{nameof(HighShare)} and {nameof(SevereShare)} are {HighShare} and {SevereShare}; they have to be more than 0 and at most 1, in this order.");
        if (!(LeaveShare >= 0 && LeaveShare < HighShare)) throw new ArgumentException($"{nameof(LeaveShare)} is {LeaveShare}; it has to be 0 or more and less than {nameof(HighShare)}.");
        if (LookEvery <= TimeSpan.Zero) throw new ArgumentException($"{nameof(LookEvery)} is {LookEvery}; it has to be more than zero.");
    }
}
