using System.Globalization;

namespace StreamingNp.Detection.Recordings;

/// <summary>A column as the first rows of a file show it.</summary>
internal sealed class SampledColumn
{
    // A bad field in five may stand in a column of numbers, and in a column that is named the value every other; its row is reported.
    private const double MaxWrong = 0.2;

    private readonly string[] _present;

    /// <summary>Looks at a column.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields, one a row.</param>
    public SampledColumn(int index, string name, IReadOnlyList<string> fields)
    {
        (Index, Name, Fields) = (index, name, fields);
        _present = [.. fields.Where(field => !CsvFields.IsMissing(field))];
        int numbers = _present.Count(NumberForm.IsNumber);
        IsText = numbers < (1 - (ColumnNames.IsValue(name) ? 0.5 : MaxWrong)) * _present.Length;
        IsNumeric = _present.Length > 0 && !IsText;
        IsBoolean = _present.Length > 0 && Array.TrueForAll(_present, CsvFields.IsBoolean);
        IsBinary = _present.Length > 0 && Array.TrueForAll(_present, field => CsvFields.IsBoolean(field) || field is "0" or "1" or "0.0" or "1.0" or "-1");
        Distinct = _present.Distinct(StringComparer.Ordinal).Count();
        IsDate = More(TimeForm.IsDate);
        IsDayOnly = IsDate && More(TimeForm.IsDayOnly);
        IsTimeOfDay = !IsDate && More(TimeForm.IsTimeOfDay);
        IsUnix = IsNumeric && !IsDate && More(TimeForm.IsPlausibleUnix);
        Units = IsNumeric ? [.. _present.Select(NumberForm.UnitOf).OfType<string>().Distinct(StringComparer.Ordinal)] : [];
    }

    /// <summary>Its place, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its fields, one a row.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Its fields that are not missing.</summary>
    public IReadOnlyList<string> Present => _present;

    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumeric { get; }

    /// <summary>Whether it holds words.</summary>
    public bool IsText { get; }

    /// <summary>Whether it holds words for yes and no.</summary>
    public bool IsBoolean { get; }

    /// <summary>Whether it holds yes and no, in words or as numbers.</summary>
    public bool IsBinary { get; }

    /// <summary>How many different fields it has.</summary>
    public int Distinct { get; }

    /// <summary>Whether it holds dates.</summary>
    public bool IsDate { get; }

    /// <summary>Whether it holds dates without a time of day.</summary>
    public bool IsDayOnly { get; }

    /// <summary>Whether it holds times of day.</summary>
    public bool IsTimeOfDay { get; }

    /// <summary>Whether it holds numbers that are Unix times from 1990 on.</summary>
    public bool IsUnix { get; }

    /// <summary>The units of its numbers; empty text for those without.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>Whether it counts rows: an index that goes up by one.</summary>
    public bool IsIndex => ColumnNames.IsIndex(Name) && IsNumeric && Counts();

    private bool More(Func<string, bool> isOne) => _present.Length > 0 && _present.Count(isOne) > _present.Length / 2;

    private bool Counts()
    {
        long? last = null;
        foreach (string field in _present)
        {
            if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || number != Math.Floor(number)) return false;
            if (last is { } before && (long)number != before + 1) return false;
            last = (long)number;
        }
        return true;
    }
}
