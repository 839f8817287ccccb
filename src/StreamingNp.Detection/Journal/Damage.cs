namespace StreamingNp.Detection.Journal;

/// <summary>What bytes that no journal or snapshot wrote are refused with.</summary>
internal static class Damage
{
    public static InvalidDataException In(string what, string damage) => new($"{what} {damage}: it is damaged; start with --reset-state.");
}
