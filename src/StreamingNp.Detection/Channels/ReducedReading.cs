using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// What a model and its reduction said of one row, as far as the state of its series depends on it: for one, some and many rows −ln of the chance that they are as far from what was
/// predicted; 0 or more, finite, NaN where nothing was predicted. In single precision, which detection goes by itself, so that whoever reads it again from a journal comes to the same
/// state bit by bit, without model and reduction.
/// </summary>
/// <param name="One">Of the row: its components against their predictions, and its channels against what its components say of them.</param>
/// <param name="Some">Of the newest <see cref="SomeRows"/> rows: what their components leave unexplained, on average.</param>
/// <param name="Many">The same of the newest <see cref="ManyRows"/>.</param>
/// <param name="Begins">The reduction that begins with the row; null where it is the one of the row before.</param>
public readonly record struct ReducedReading(float One, float Some, float Many, ReductionIdentity? Begins = null)
{
    /// <summary>How many rows are some.</summary>
    public const int SomeRows = 5;

    /// <summary>How many rows are many.</summary>
    public const int ManyRows = 25;

    /// <summary>How many of these chances there are.</summary>
    public const int Spans = 3;

    /// <summary>Nothing was predicted of the row.</summary>
    public static ReducedReading Unknown { get; } = new(float.NaN, float.NaN, float.NaN);

    /// <summary>Whether its components were predicted.</summary>
    public bool IsKnown => !float.IsNaN(One);

    /// <summary>One of the three chances.</summary>
    /// <param name="span">0 for one row, 1 for some, 2 for many.</param>
    public float this[int span] => span switch { 0 => One, 1 => Some, _ => Many };

    /// <summary>The rows of a span.</summary>
    /// <param name="span">0 for one row, 1 for some, 2 for many.</param>
    public static int RowsOf(int span) => span switch { 0 => 1, 1 => SomeRows, _ => ManyRows };
}
