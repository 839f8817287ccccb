using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Where in a message an object or an array is that is read later.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes; 0 where there is none.</param>
internal readonly record struct JsonPart(int Start, int Length)
{
    // No object or array is shorter than its brackets.
    public bool IsNowhere => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message.Slice(Start, Length);

    /// <summary>The part that is the value of the property that the reader stands at; nowhere where it is null or something else.</summary>
    /// <param name="reader">The reader; it stands at the end of the part afterwards.</param>
    /// <param name="token">What the part begins with.</param>
    /// <param name="path">The object that it is in.</param>
    /// <param name="field">The property.</param>
    /// <param name="expected">What is expected of it.</param>
    /// <param name="batch">Gets the fault.</param>
    public static JsonPart Of(ref Utf8JsonReader reader, JsonTokenType token, in JsonPath path, string field, string expected, DecodedBatch batch)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return default;
        if (reader.TokenType != token)
        {
            batch.Fail(DecodeFailure.WrongType, path.To(field), NativeFields.Found(ref reader), expected);
            return default;
        }
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(start, (int)reader.BytesConsumed - start);
    }
}
