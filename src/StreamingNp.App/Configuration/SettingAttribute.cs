namespace StreamingNp.App.Configuration;

/// <summary>Makes a property of a section a setting: what it does, and what values it may have. The one place that says so.</summary>
/// <param name="effect">What the setting does, in a sentence or two, with its unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string effect) : Attribute
{
    /// <summary>What the setting does.</summary>
    public string Effect { get; } = effect;

    /// <summary>The smallest value; for durations in seconds.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value; for durations in seconds.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Min"/> itself is too little.</summary>
    public bool AboveMin { get; init; }

    /// <summary>The words that a text may be; empty for any.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Whether it is the name of a format of observations.</summary>
    public bool IsFormat { get; init; }

    /// <summary>Whether it is a <see cref="StreamingNp.Detection.Formats.SeriesTemplate"/>, or empty.</summary>
    public bool IsTemplate { get; init; }

    /// <summary>Whether it is a <see cref="StreamingNp.Detection.Observations.JoinPattern"/>, or empty.</summary>
    public bool IsJoin { get; init; }

    /// <summary>Whether a text or a list may be empty, which means none.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Whether it is never shown, though its name does not tell that it is a secret.</summary>
    public bool IsSecret { get; init; }
}
