namespace StreamingNp.Detection.Observations;

/// <summary>Why a record, or a part of it, is no observation; the reason that its dead letter bears.</summary>
public enum DecodeFailure
{
    /// <summary>The message was read.</summary>
    None,

    /// <summary>The message is not JSON in UTF-8, is nested deeper than 64 levels, or has something behind the JSON.</summary>
    NotJson,

    /// <summary>The JSON, or an element of it, is not an object.</summary>
    NotAnObject,

    /// <summary>A known field has a value of the wrong type.</summary>
    WrongType,

    /// <summary>Neither the message nor the record's key names a series.</summary>
    SeriesMissing,

    /// <summary>The name of the series is longer than allowed.</summary>
    SeriesTooLong,

    /// <summary>There is no value.</summary>
    ValueMissing,

    /// <summary>The value is infinite or too large for a double.</summary>
    ValueNotFinite,

    /// <summary>The kind is neither <c>gauge</c> nor <c>counter</c>.</summary>
    KindUnknown,

    /// <summary>The timestamp is neither RFC 3339 nor a number.</summary>
    TimestampUnreadable,

    /// <summary>The timestamp lies before 1970 or after 2200: most often a wrong unit.</summary>
    TimestampOutOfRange,

    /// <summary>The timestamp lies far ahead of the record's own: a wrong clock.</summary>
    TimestampAhead,

    /// <summary>Two fields that bear a time bear different ones.</summary>
    TimesDiffer,

    /// <summary>The tags are larger than allowed.</summary>
    TagsTooLarge,

    /// <summary>The message is larger than allowed.</summary>
    MessageTooLarge,

    /// <summary>The record is not of the format that is expected.</summary>
    WrongFormat,

    /// <summary>The record holds more observations than allowed.</summary>
    TooManyObservations,

    /// <summary>The schema registry does not have the schema of the record.</summary>
    SchemaUnknown,

    /// <summary>The schema registry cannot be asked now. Nothing is wrong with the record: it is to be read again, and is no dead letter.</summary>
    SchemaUnavailable,
}
