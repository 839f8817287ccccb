using StreamingNp.Detection.Journal;

namespace StreamingNp.Streaming.Lanes;

/// <summary>How a lane begins.</summary>
/// <param name="StartOffset">The offset of the first record that it is offered.</param>
/// <param name="Kind">Whether it goes on, or something begins with it: without a past, or with offsets that start over.</param>
internal readonly record struct LaneBeginning(long StartOffset, JournalBeginning Kind = JournalBeginning.None);
