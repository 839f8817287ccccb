using System.Globalization;

namespace StreamingNp.Detection.Configuration;

/// <summary>Durations as people write them: a number and a unit, such as <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>6h</c> or <c>7d</c>.</summary>
public static class Duration
{
    /// <summary>What a duration looks like, as a regular expression.</summary>
    public const string Pattern = @"^\s*[0-9]*\.?[0-9]+\s*(d|h|m|s|ms)\s*$";

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a duration; not negative, at most 1,000 years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        text = text.Trim();
        int digits = text.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        foreach ((string unit, TimeSpan length) in Units)
        {
            if (!text.AsSpan(digits).Trim().SequenceEqual(unit)) continue;
            if (number * length.TotalDays > 365_250) return false;
            duration = number * length;
            return true;
        }
        return false;
    }

    /// <summary>Writes a duration in the largest unit of which it is a whole number, such as <c>90m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        (string name, TimeSpan length) = Units.FirstOrDefault(unit => duration.Ticks % unit.Length.Ticks == 0, Units[^1]);
        return string.Create(CultureInfo.InvariantCulture, $"{duration / length}{name}");
    }

    /// <summary>Writes a duration for people to read, in seconds of three digits, or in the largest unit of which it is a whole number: <c>0.189s</c>, <c>12.3s</c>, <c>15m</c>.</summary>
    public static string Shown(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        if (seconds is 0 or >= 1_000 || duration.Ticks % TimeSpan.TicksPerSecond == 0) return Format(TimeSpan.FromSeconds(Math.Round(seconds)));
        return string.Create(CultureInfo.InvariantCulture, $"{double.Parse(seconds.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)}s");
    }
}
