using Attendance.Contracts;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Imports;

/// <summary>
/// For devices that are passed many times a day: of each work day, the first time somebody was there is their check-in and
/// the last one their check-out. What lies between is left out.
/// </summary>
public static class FirstInLastOut
{
    /// <param name="lines">Of one person, in any order.</param>
    /// <param name="zone">IANA zone of the person's site.</param>
    /// <param name="now">Wall time there. A day that is not over has no last time yet: it is left for the next file.</param>
    public static IReadOnlyList<PunchLine> Of(IEnumerable<PunchLine> lines, PersonRules rules, string zone, DateTime now)
    {
        var kept = new List<PunchLine>();
        foreach (var day in lines.GroupBy(line => WorkDates.Near(LocalDate.Wall(line.At, zone), rules)).Where(day => WorkDates.IsPast(day.Key, now, rules)))
        {
            var ordered = day.OrderBy(line => line.At).ThenBy(line => line.Line).ToList();
            kept.Add(ordered[0] with { Direction = AskedDirection.In });
            if (ordered[^1].At > ordered[0].At)
                kept.Add(ordered[^1] with { Direction = AskedDirection.Out });
        }
        return kept;
    }
}
