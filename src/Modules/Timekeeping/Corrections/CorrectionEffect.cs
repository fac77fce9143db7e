using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Corrections;

/// <summary>A day as it is, and as it would be.</summary>
public sealed record ChangedDay(DateOnly Date, DayHours? Before, DayHours? After);

/// <summary>What a correction would change: its day, and those beside it.</summary>
public static class CorrectionEffect
{
    /// <param name="events">What <see cref="CorrectPunches"/> says.</param>
    /// <param name="zone">IANA zone of the person's site.</param>
    public static IReadOnlyList<ChangedDay> Of(DateOnly workDate, PunchLog state, IReadOnlyList<object> events, PersonRules rules, string zone, DateTimeOffset now, TimeSpan longestSession)
    {
        var (from, to) = (workDate.AddDays(-1), workDate.AddDays(7));
        Dictionary<DateOnly, DayHours> Days(PunchLog log) =>
            WorkHours.Of(
                log.Punches.Where(punch => punch.WorkDate >= WorkHours.NeededFrom(from) && punch.WorkDate <= to).Select(PunchRow.Of), rules, from, to, zone, now, longestSession).ToDictionary(day => day.Date);
        var (before, after) = (Days(state), Days(events.Aggregate(state, PunchLog.Evolve)));
        return
        [
            .. before.Keys.Union(after.Keys).Order().Select(date => new ChangedDay(date, before.GetValueOrDefault(date), after.GetValueOrDefault(date)))
                .Where(day => day.Date == workDate || day.Before?.Explanation != day.After?.Explanation),
        ];
    }
}
