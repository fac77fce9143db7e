using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Corrections;

/// <summary>A day as it is, and as it would be.</summary>
public sealed record ChangedDay(DateOnly Date, DayHours? Before, DayHours? After);

/// <summary>The pay period of a correction as it is, and as it would be.</summary>
public sealed record ChangedPeriod(DateRange Period, IReadOnlyList<PaidTime> Before, IReadOnlyList<PaidTime> After);

/// <summary>What a correction would change: its day, those beside it, and the sums of its pay period.</summary>
public sealed record CorrectionEffect(IReadOnlyList<ChangedDay> Days, ChangedPeriod Period)
{
    /// <param name="workDate">The day that is corrected.</param>
    /// <param name="period">The pay period it belongs to.</param>
    /// <param name="state">The person's punches.</param>
    /// <param name="events">What <see cref="CorrectPunches"/> says.</param>
    /// <param name="rules">The person's, with holidays and absences.</param>
    /// <param name="zone">IANA zone of the person's site.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="longestSession">After it, a check-out was forgotten.</param>
    public static CorrectionEffect Of(DateOnly workDate, DateRange period, PunchLog state, IReadOnlyList<object> events, PersonRules rules, string zone, DateTimeOffset now, TimeSpan longestSession)
    {
        var corrected = events.Aggregate(state, PunchLog.Evolve);
        var near = new DateRange(workDate.AddDays(-1), workDate.AddDays(7));
        var (before, after) = (Days(state, near).ToDictionary(day => day.Date), Days(corrected, near).ToDictionary(day => day.Date));
        return new(
            [
                .. before.Keys.Union(after.Keys).Order().Select(date => new ChangedDay(date, before.GetValueOrDefault(date), after.GetValueOrDefault(date)))
                    .Where(day => day.Date == workDate || day.Before?.Explanation != day.After?.Explanation),
            ],
            new(period, Overtimes.Together(Days(state, period).SelectMany(day => day.Pay)), Overtimes.Together(Days(corrected, period).SelectMany(day => day.Pay))));

        IReadOnlyList<DayHours> Days(PunchLog log, DateRange range) => WorkHours.Of(
            log.Punches.Where(punch => punch.WorkDate >= WorkHours.NeededFrom(range.From) && punch.WorkDate <= WorkHours.NeededTo(range.To)).Select(PunchRow.Of), rules, range.From, range.To, zone, now, longestSession);
    }
}
