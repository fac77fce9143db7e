using Attendance.Contracts;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Periods;

/// <summary>How periods follow each other: each day is in exactly one.</summary>
/// <param name="Start">A first day of weeks and fortnights.</param>
public sealed record PeriodRhythm(PeriodKind Kind, DateOnly Start)
{
    public static PeriodRhythm Usual { get; } = new(PeriodKind.Monthly, new(2024, 1, 1));

    /// <summary>The period that a day is in.</summary>
    public DateRange Of(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        var last = first.AddMonths(1).AddDays(-1);
        return Kind switch
        {
            PeriodKind.Monthly => new(first, last),
            PeriodKind.HalfMonthly => day.Day <= 15 ? new(first, first.AddDays(14)) : new(first.AddDays(15), last),
            PeriodKind.Fortnightly => Run(day, 14),
            _ => Run(day, 7),
        };
    }

    /// <summary>The last period that is over on a day.</summary>
    public DateRange Before(DateOnly day) => Of(Of(day).From.AddDays(-1));

    private DateRange Run(DateOnly day, int length)
    {
        var into = (day.DayNumber - Start.DayNumber) % length;
        var from = day.AddDays(-(into < 0 ? into + length : into));
        return new(from, from.AddDays(length - 1));
    }
}
