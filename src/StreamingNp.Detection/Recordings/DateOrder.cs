namespace StreamingNp.Detection.Recordings;

/// <summary>Which of the two numbers beside a year is the day.</summary>
internal enum DateOrder
{
    /// <summary>The year comes first or the month has a name: the first number is the month.</summary>
    Known,

    /// <summary>Either may be, as in <c>05/06/2026</c>.</summary>
    Open,

    /// <summary>Either may be, but the day comes first by custom, as in <c>05.06.2026</c>.</summary>
    Dotted,

    /// <summary>The first, as in <c>23.11.2026</c>.</summary>
    DayFirst,

    /// <summary>The second, as in <c>11/23/2026</c>.</summary>
    MonthFirst,
}
