namespace StreamingNp.Detection.Recordings;

/// <summary>A column of values.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Form">How its numbers are written.</param>
/// <param name="Unit">The unit that stands with its numbers; empty where none does.</param>
internal sealed record ValueColumn(int Index, string Name, NumberForm Form, string Unit)
{
    /// <summary>Reads a value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value; NaN where it is missing.</param>
    /// <returns>What is wrong with it, in a sentence; null where nothing is.</returns>
    public string? Read(string field, out double value)
    {
        value = double.NaN;
        if (CsvFields.IsMissing(field)) return null;
        if (CsvFields.IsBoolean(field))
        {
            value = field.ToUpperInvariant() is "TRUE" or "YES" or "ON" ? 1 : 0;
            return null;
        }
        if (!Form.TryRead(field, out value, out string unit) || !double.IsFinite(value)) return $"The value \"{Short(field)}\" is not a finite number.";
        return unit == Unit || value == 0 ? null : $"The value \"{Short(field)}\" is not in {(Unit.Length == 0 ? "the unit of the others" : Unit)}.";
    }

    private static string Short(string field) => field.Length <= 40 ? field : $"{field[..40]}…";
}
