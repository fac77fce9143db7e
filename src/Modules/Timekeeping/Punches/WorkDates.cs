using Attendance.Contracts;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Punches;

/// <summary>Which day a punch belongs to: that of its shift, not that of midnight.</summary>
public static class WorkDates
{
    /// <summary>Whoever is back within it, after midnight too, had a break.</summary>
    private static readonly TimeSpan LongestBreak = TimeSpan.FromHours(3);

    /// <summary>So long before a planned start, or after a planned end, a punch still belongs to the shift.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromHours(3), Late = TimeSpan.FromHours(6);

    /// <param name="local">Wall time at the site.</param>
    /// <param name="open">The check-in that is open; the punch belongs where it does.</param>
    /// <param name="last">The punch before, if any.</param>
    /// <param name="began">When the work day of <paramref name="last"/> began.</param>
    public static DateOnly Of(
        Direction direction, DateTimeOffset at, DateTime local, PunchRecorded? open, PunchRecorded? last, DateTimeOffset began, PersonRules rules, TimeSpan longestDay)
    {
        if (direction == Direction.Out && open is not null)
            return open.WorkDate;
        if (OfShift(direction, local, rules) is { } planned)
            return planned;
        var date = DateOnly.FromDateTime(local);
        var hadABreak = last is { Direction: Direction.Out } && last.WorkDate < date && at - last.OccurredAt <= LongestBreak && at - began <= longestDay;
        return direction == Direction.In && hadABreak ? last!.WorkDate : date;
    }

    /// <summary>The day that a moment belongs to, whichever direction it was: that of the shift it is in or near, else of the calendar.</summary>
    public static DateOnly Near(DateTime local, PersonRules rules) => OfShift(Direction.In, local, rules) ?? OfShift(Direction.Out, local, rules) ?? DateOnly.FromDateTime(local);

    /// <summary>Whether no punch belongs to a day any more: some hours after its shift, or, where nothing is planned, from the next noon on.</summary>
    /// <param name="now">Wall time at the site.</param>
    public static bool IsPast(DateOnly day, DateTime now, PersonRules rules) =>
        now > (rules.PlannedOn(day) is { Start: { } start, End: { } end } ? (end > start ? day : day.AddDays(1)).ToDateTime(end) + Late : day.AddDays(1).ToDateTime(new(12, 0)));

    /// <summary>The date of the planned shift that the moment is in, or near: whose start is nearest for a check-in, whose end for a check-out.</summary>
    private static DateOnly? OfShift(Direction direction, DateTime local, PersonRules rules)
    {
        var today = DateOnly.FromDateTime(local);
        DateOnly? best = null;
        var nearest = TimeSpan.MaxValue;
        for (var date = today.AddDays(-1); date <= today.AddDays(1); date = date.AddDays(1))
        {
            if (rules.PlannedOn(date) is not { Start: { } start, End: { } end })
                continue;
            var (from, to) = (date.ToDateTime(start), (end > start ? date : date.AddDays(1)).ToDateTime(end));
            var isIn = direction == Direction.In ? local >= from - Early && local < to : local > from && local <= to + Late;
            var away = (local - (direction == Direction.In ? from : to)).Duration();
            if (isIn && away < nearest)
                (best, nearest) = (date, away);
        }
        return best;
    }
}
