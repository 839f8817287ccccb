namespace StreamingNp.Detection.Formats;

/// <summary>A format of records: reads none, one or many observations from each. No record makes it throw.</summary>
/// <remarks>Not thread-safe: buffers may be reused.</remarks>
public interface IObservationFormat
{
    /// <summary>Its name, as <c>observations.format</c> has it.</summary>
    string Name { get; }

    /// <summary>Reads a record. What can be read is added to the batch, and what cannot is a fault of it: the rest of the record is read all the same.</summary>
    /// <param name="record">The record.</param>
    /// <param name="batch">Gets what was read; empty before.</param>
    void Read(in IncomingRecord record, DecodedBatch batch);
}
