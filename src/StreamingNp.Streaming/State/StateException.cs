using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.State;

/// <summary>The state of a lane could not be kept or read. The message says where and what to do.</summary>
public sealed class StateException : Exception, IFinalFault
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">One sentence: what happened to the state of which lane, where, and what to do.</param>
    public StateException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">One sentence: what happened to the state of which lane, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether it cannot be read now or ever: it is damaged, or was written by other settings.</summary>
    public bool IsFinal { get; private init; }

    // The reason: what the place is or does, or a sentence of its own without its full stop, which may say what to do.
    internal static StateException Damaged(TopicPartition lane, string where, string reason, Exception? cause = null)
    {
        string cannot = $"The state of lane {Name(lane)} cannot be read, because {where}{(char.IsUpper(reason[0]) ? ": " : " ")}{reason}";
        string advice = reason.Contains("--reset-state", StringComparison.Ordinal) ? "" : "; start with --reset-state to begin without what was kept";
        return new($"{cannot}{advice}.", cause!) { IsFinal = true };
    }

    internal static StateException TooLarge(TopicPartition lane, string what, long bytes, int most) =>
        new($"The state of lane {Name(lane)} was not kept, because {what} has {bytes} bytes and {most} are possible; shorten the names and tags of series, or the history that is kept of them.");

    internal static string Name(TopicPartition lane) => PartitionName.Of(lane);
}
