namespace StreamingNp.Detection.Journal;

/// <summary>The bits in front of an entry of a journal record, which say what of it is not written because it can be told otherwise.</summary>
internal static class EntryFlags
{
    // The first byte: the kind of the entry, or that other circumstances begin.
    public const int KindMask = 0b111, OtherCircumstances = 7;
    public const int IsNamed = 1 << 3, StatesKind = 1 << 4, StatesCounter = 1 << 5, HasTags = 1 << 6, IsDouble = 1 << 7;

    // The second, of an entry with an observation.
    public const int MayAlert = 1, IsAbove = 1 << 1, HasOther = 1 << 2, HasChannels = 1 << 3, IsReduced = 1 << 4, BeginsReduction = 1 << 5, IsOfClock = 1 << 7;
}
