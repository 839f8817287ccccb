namespace StreamingNp.Streaming.Source;

/// <summary>Marks an exception of a lane that another lane would fail with just the same: the source ends with it instead of opening one.</summary>
public interface IFinalFault
{
    /// <summary>Whether it is so.</summary>
    bool IsFinal { get; }
}
