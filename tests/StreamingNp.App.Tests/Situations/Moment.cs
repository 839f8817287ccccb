namespace StreamingNp.App.Tests.Situations;

/// <summary>What the value of a point may depend on.</summary>
/// <param name="Point">Its number, from 0.</param>
/// <param name="Time">When it is, in UTC.</param>
public readonly record struct Moment(int Point, DateTimeOffset Time)
{
    public double Hour => Time.TimeOfDay.TotalHours;

    public bool IsWeekend => Time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
