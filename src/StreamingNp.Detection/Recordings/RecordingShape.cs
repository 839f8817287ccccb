namespace StreamingNp.Detection.Recordings;

/// <summary>What was chosen in reading a file.</summary>
/// <param name="Roles">Which columns are read, such as <c>time from "ts", value from "cpu", series from "host"</c>.</param>
/// <param name="Notes">What else was told from the file, such as <c>numbers as 1,234.5</c>; often empty.</param>
/// <param name="LeftOut">The columns that are not read.</param>
public sealed record RecordingShape(string Roles, IReadOnlyList<string> Notes, IReadOnlyList<string> LeftOut)
{
    /// <summary>All of it in a line.</summary>
    public override string ToString() =>
        $"reading {Roles}{(Notes.Count > 0 ? $" ({string.Join(", ", Notes)})" : "")}{(LeftOut.Count > 0 ? $"; left out: {ColumnRoles.List([.. LeftOut.Select(name => $"\"{name}\"")])}" : "")}";

    internal static RecordingShape Of(RecordedTable table, ColumnRoles roles, bool isSorted, RecordingReaderOptions options)
    {
        string time = roles.Time is not { } column ? "times by the places of rows" : roles.TimeOfDay is { } ofDay ? $"time from \"{column.Name}\" and \"{ofDay.Name}\"" : $"time from \"{column.Name}\"";
        string values = roles.Values is [var only] ? $"value from \"{only.Name}\"" : $"values from {ColumnRoles.List([.. roles.Values.Select(value => $"\"{value.Name}\"")])}";
        string series = roles.Series.Count == 0 ? "" : $", series from {string.Join(" and ", roles.Series.Select(key => $"\"{key.Name}\""))}";
        string labels = roles.Label is { } label ? $", labels from \"{label.Name}\"" : "";
        IEnumerable<string> notes =
        [
            table.HasHeader || table.Header[0] != RecordedTable.NameOf(0) ? "" : "no header",
            table.Dialect.Name,
            options.TimestampUnit == Observations.TimestampUnit.Auto || roles.Form.Kind != TimeKind.Unix ? roles.Form.Name : "",
            .. roles.Values.Select(value => value.Form.Name).Distinct(),
            .. roles.Values.Where(value => value.Unit.Length > 0).Select(value => $"unit {value.Unit}").Distinct(),
            isSorted ? "rows put in order of time" : "",
        ];
        return new($"{time}, {values}{series}{labels}", [.. notes.Where(note => note.Length > 0)], [.. roles.LeftOut.Where(one => one.Name.Length > 0 && one.Present.Count > 0).Select(one => one.Name)]);
    }
}
