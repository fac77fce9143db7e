using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Timesheets;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>What somebody has worked by now, with what they have worked since they came.</summary>
/// <param name="Today">Null: they have not come.</param>
/// <param name="Left">What is left of today's plan; null: nothing is planned, or nobody came yet. Zero: they have reached it.</param>
/// <param name="Over">What is worked beyond today's plan.</param>
public sealed record OwnSums(TimeSpan? Today, TimeSpan? Left, TimeSpan Over, SumOfDays Week, SumOfDays Month)
{
    /// <summary>Of which days sums are needed: this week's and this month's, until today.</summary>
    public static DateRange Range(DateOnly today, PersonRules rules)
    {
        var (week, month) = (Overtimes.WeekOf(today, rules.On(today).WeekStart), new DateOnly(today.Year, today.Month, 1));
        return new(week < month ? week : month, today);
    }

    /// <param name="sheet">Of <see cref="Range"/>, as if whoever is in left now.</param>
    /// <param name="today">At the person's site.</param>
    /// <param name="rules">The person's.</param>
    /// <param name="open">The day that somebody who is in works on: after midnight it may be that of yesterday; null: they are not in.</param>
    public static OwnSums Of(Timesheet sheet, DateOnly today, PersonRules rules, DateOnly? open = null)
    {
        var day = sheet.Days.LastOrDefault(day => day.Date == (open ?? today) && day.Sessions.Count > 0);
        var left = day is { Target.Ticks: > 0 } ? day.Target - day.Worked : (TimeSpan?)null;
        return new(
            day?.Worked, left < TimeSpan.Zero ? TimeSpan.Zero : left, left < TimeSpan.Zero ? -left.Value : TimeSpan.Zero,
            SumOfDays.Of(sheet.Days.Where(one => one.Date >= Overtimes.WeekOf(today, rules.On(today).WeekStart))), SumOfDays.Of(sheet.Days.Where(one => (one.Date.Year, one.Date.Month) == (today.Year, today.Month))));
    }
}

/// <param name="Balance">Worked less planned, of days that are over; null: nothing is planned.</param>
public sealed record SumOfDays(TimeSpan Worked, TimeSpan? Balance)
{
    internal static SumOfDays Of(IEnumerable<DayHours> days)
    {
        var all = days.ToList();
        return new(Sum(all, day => day.Worked), all.Exists(day => day.Target > TimeSpan.Zero) ? Sum(all.Where(day => day.IsOver), day => day.Worked - day.Target) : null);
    }

    private static TimeSpan Sum(IEnumerable<DayHours> days, Func<DayHours, TimeSpan> pick) => days.Aggregate(TimeSpan.Zero, (sum, day) => sum + pick(day));
}
