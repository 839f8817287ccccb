using StreamingNp.Streaming.Configuration;

namespace StreamingNp.Streaming.State;

/// <summary>How state is kept in a local directory.</summary>
public sealed record LocalStateOptions
{
    /// <summary>The directory, made where missing; a file for each lane. One process at a time may use a lane's file.</summary>
    public required string Directory { get; init; }

    /// <summary>The most bytes that a journal record, a snapshot or circumstances may have; 1 KiB to 256 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message names it and says what is possible.</exception>
    public void Validate()
    {
        var check = new OptionCheck("The local state");
        check.Require(!string.IsNullOrWhiteSpace(Directory), nameof(Directory), "must name a directory");
        check.Require(MaxRecordBytes is >= 1024 and <= 256 * 1024 * 1024, nameof(MaxRecordBytes), "must be 1 KiB to 256 MiB");
    }
}
