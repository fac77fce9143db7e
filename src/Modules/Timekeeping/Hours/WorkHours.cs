using Attendance.Contracts;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;
using NodaTime;

namespace Attendance.Timekeeping.Hours;

/// <summary>
/// Hours of one person, derived from punches and rules alone: whatever the order in which punches came, the hours are the
/// same. Lengths are differences of instants, so a night in which the clock is changed has the hours it had.
/// </summary>
public static class WorkHours
{
    private static readonly TimeSpan LeastRest = TimeSpan.FromHours(11), LongestWithoutBreak = TimeSpan.FromHours(6);

    /// <summary>A shorter one is no break.</summary>
    private static readonly TimeSpan LeastBreak = TimeSpan.FromMinutes(15);

    /// <summary>From this date on, punches are needed to know the hours from a date on: the week before it, for its overtime and its rest.</summary>
    public static DateOnly NeededFrom(DateOnly from) => from.DayNumber > 8 ? from.AddDays(-8) : DateOnly.MinValue;

    /// <summary>Up to this date, because the first punch afterwards bounds what is estimated.</summary>
    public static DateOnly NeededTo(DateOnly to) => to < DateOnly.MaxValue ? to.AddDays(1) : to;

    /// <param name="punches">Of work dates since <see cref="NeededFrom"/>, until <see cref="NeededTo"/>.</param>
    /// <param name="zone">IANA zone of the person's site.</param>
    /// <param name="longestSession">After it, a check-out was forgotten.</param>
    /// <returns>Days with sessions, or on which they were planned; by date.</returns>
    public static IReadOnlyList<DayHours> Of(
        IEnumerable<PunchRow> punches, PersonRules rules, DateOnly from, DateOnly to, string zone, DateTimeOffset now, TimeSpan longestSession)
    {
        var all = punches.ToList();
        var sessions = WorkSessions.Days(all, longestSession).ToDictionary(day => day.Date, day => day.Sessions);
        var today = People.LocalDate.At(now, zone);
        var days = new List<DayHours>();
        DateTimeOffset? left = null;
        for (var date = NeededFrom(from); date <= to; date = date.AddDays(1))
        {
            var own = sessions.GetValueOrDefault(date, []);
            if (own.Count == 0 && date < from)
                continue;
            var planned = rules.Off.On(date, rules.PlannedOn(date));
            if (own.Count > 0)
                days.Add(Marked(OfDay(date, own, rules.On(date), planned.Plan, left, now, date < today, longestSession, all, inWords: date >= from), planned));
            else if (date >= from && IsOfInterest(planned, date < today))
                days.Add(WithoutPunches(date, planned, date < today));
            left = own.Count > 0 && own[^1].Out is { } last ? last.OccurredAt : left;
            if (date == DateOnly.MaxValue)
                break;
        }
        return [.. Overtimes.OfWeeks(days, rules.On).Where(day => day.Date >= from)];
    }

    /// <summary>One day by its punches alone, to choose days by: what follows from the days beside it (rest, overtime of the week, where an estimate ends) is not in it, nor how it comes about.</summary>
    /// <param name="punches">Of this work date.</param>
    /// <returns>Null: nobody came, and nobody was planned.</returns>
    public static DayHours? Alone(IEnumerable<PunchRow> punches, PersonRules rules, DateOnly date, string zone, DateTimeOffset now, TimeSpan longestSession)
    {
        var (all, planned, isPast) = (punches.ToList(), rules.Off.On(date, rules.PlannedOn(date)), date < People.LocalDate.At(now, zone));
        return all.Count > 0 ? Marked(OfDay(date, WorkSessions.From(all, longestSession), rules.On(date), planned.Plan, left: null, now, isPast, longestSession, all, inWords: false), planned)
            : IsOfInterest(planned, isPast) ? WithoutPunches(date, planned, isPast) : null;
    }

    /// <summary>Whether a day without punches is in the timesheet.</summary>
    private static bool IsOfInterest(PlannedDay planned, bool isPast) =>
        !planned.IsFree && (planned is not { Holiday: null, Absence: null } || (planned.Plan?.Target > TimeSpan.Zero && isPast));

    private static DayHours WithoutPunches(DateOnly date, PlannedDay planned, bool isPast)
    {
        var target = planned.Plan?.Target ?? TimeSpan.Zero;
        return Marked(new(date, [], TimeSpan.Zero, TimeSpan.Zero, target, [], isPast && target > TimeSpan.Zero ? [DayFlag.Absent] : [], [], isPast), planned);
    }

    private static DayHours Marked(DayHours day, PlannedDay planned) => planned is { Holiday: null, Absence: null } ? day : day with
    {
        Holiday = planned.Holiday,
        Absence = planned.Absence,
        Flags = [.. day.Flags.Append(planned.Holiday is not null ? DayFlag.Holiday : DayFlag.Away).Order()],
    };

    private static DayHours OfDay(
        DateOnly date, IReadOnlyList<WorkSession> sessions, WorkRules rules, DayPlan? planned, DateTimeOffset? left, DateTimeOffset now, bool isPast, TimeSpan longestSession, IReadOnlyList<PunchRow> punches, bool inWords)
    {
        var counted = new List<CountedSession>();
        var flags = new FlagSet();
        foreach (var session in sessions)
        {
            var isLast = session == sessions[^1];
            var one = Count(session, rules, counted.Count == 0 ? null : counted[^1].To, isLast && session.In is { } open && now - open.OccurredAt <= longestSession, flags);
            // A session in the middle that lacks its end is not estimated: the person was there again, and nobody knows from when to when not.
            if (isLast && one is { To: null, In: not null } && !flags.Contains(DayFlag.Open) && Estimate(one, counted, rules, planned, date) is { } end && end > one.From)
            {
                flags.Add(DayFlag.Estimated);
                one = one with { To = NextAfter(one.In, punches) is { } next && next < end ? next : end, IsEstimated = true };
            }
            counted.Add(one);
        }
        var (gross, taken) = (Sum(counted), Taken(counted));
        // A paid break is work, and no part of the break that a rule asks for.
        var paid = BreakTimes.PaidOf(gross, taken, rules.Breaks);
        var (rule, off) = BreakTimes.Of(gross, taken - paid, rules.Breaks);
        var worked = gross - off + paid;
        if (counted.Any(session => session.In?.Method == PunchMethod.Correction || session.Out?.Method == PunchMethod.Correction))
            flags.Add(DayFlag.Corrected);
        Judge(date, counted, rules, planned, left, rules.Breaks.Any(one => one.Automatic), isPast, flags);
        var pay = Overtimes.Split(TimeSpan.Zero, worked, rules.DailyOvertime);
        return new(date, counted, worked, taken + off - paid, planned?.Target ?? TimeSpan.Zero, pay,
            flags.ToArray(), inWords ? InWords(counted, rules, rule, off, paid, pay) : [], isPast && !flags.Contains(DayFlag.Open));
    }

    private static WordsWhenRead InWords(List<CountedSession> counted, WorkRules rules, BreakRule? rule, TimeSpan off, TimeSpan paid, IReadOnlyList<PaidTime> pay) =>
        new(time => [.. Steps(counted, rules, time), .. OffInWords(rule, off), .. PaidInWords(paid), .. Overtimes.InWords(pay, rules.DailyOvertime, "day")]);

    /// <param name="before">When the session before it ended: rounding does not reach back beyond it.</param>
    private static CountedSession Count(WorkSession session, WorkRules rules, DateTimeOffset? before, bool mayBeOpen, FlagSet flags)
    {
        DateTimeOffset? from = session.In is { } start ? start.OccurredAt + Roundings.Shift(start.LocalTime, rules.RoundIn) : null;
        DateTimeOffset? to = session.Out is { } end ? end.OccurredAt + Roundings.Shift(end.LocalTime, rules.RoundOut) : null;
        if (from < before)
            from = before;
        if (from is null)
            flags.Add(DayFlag.MissingIn);
        if (to is null)
            flags.Add(mayBeOpen ? DayFlag.Open : DayFlag.MissingOut);
        return new(session.In, session.Out, from, to, IsEstimated: false);
    }

    /// <summary>A forgotten check-out is taken to be the planned end; on a flexible day, the moment at which the target is reached.</summary>
    private static DateTimeOffset? Estimate(CountedSession open, List<CountedSession> before, WorkRules rules, DayPlan? planned, DateOnly date)
    {
        if (planned is { Start: { } begins, End: { } ends })
        {
            var local = LocalDateTime.FromDateTime((ends > begins ? date : date.AddDays(1)).ToDateTime(ends));
            return People.LocalDate.Zone(open.In!.Zone).AtLeniently(local).ToDateTimeOffset().ToUniversalTime();
        }
        if (planned is null || planned.Target <= Sum(before))
            return null;
        var taken = Taken([.. before, open]);
        var paid = BreakTimes.PaidOf(planned.Target, taken, rules.Breaks);
        var lacking = rules.Breaks.Where(rule => !rule.Paid && planned.Target > rule.After).Select(rule => rule.Automatic ? rule.Length : rule.Length - (taken - paid)).Append(TimeSpan.Zero).Max();
        return open.From!.Value + (planned.Target - Sum(before)) + lacking - paid;
    }

    /// <summary>The next punch after one, whatever day it belongs to.</summary>
    private static DateTimeOffset? NextAfter(PunchRow one, IReadOnlyList<PunchRow> punches) =>
        punches.Where(punch => punch.OccurredAt > one.OccurredAt).Select(punch => (DateTimeOffset?)punch.OccurredAt).Min();

    private static void Judge(
        DateOnly date, List<CountedSession> sessions, WorkRules rules, DayPlan? planned, DateTimeOffset? left, bool hasUnpunchedBreak, bool isPast, FlagSet flags)
    {
        if (planned is { Start: { } start, End: { } end })
        {
            if (sessions[0].In is { } first && first.LocalTime > date.ToDateTime(start) + rules.GraceIn)
                flags.Add(DayFlag.Late);
            if (isPast && sessions[^1].Out is { } last && last.LocalTime < (end > start ? date : date.AddDays(1)).ToDateTime(end) - rules.GraceOut)
                flags.Add(DayFlag.LeftEarly);
        }
        if (sessions.Any(session => ClockChange(session) != TimeSpan.Zero))
            flags.Add(DayFlag.ClockChange);
        if (!rules.Alerts)
            return;
        if (left is { } before && sessions[0].In is { } came && came.OccurredAt - before < LeastRest)
            flags.Add(DayFlag.ShortRest);
        // What a rule takes off because no break was punched is no break that was taken.
        if (!hasUnpunchedBreak && LongestStretch(sessions) > LongestWithoutBreak)
            flags.Add(DayFlag.NoBreak);
    }

    /// <summary>Work with no break that deserves the name.</summary>
    private static TimeSpan LongestStretch(List<CountedSession> sessions)
    {
        var (longest, stretch) = (TimeSpan.Zero, TimeSpan.Zero);
        DateTimeOffset? ended = null;
        foreach (var session in sessions)
        {
            stretch = session.From is { } from && ended is { } before && from - before < LeastBreak ? stretch + session.Length : session.Length;
            longest = stretch > longest ? stretch : longest;
            ended = session.To;
        }
        return longest;
    }

    private static TimeSpan Sum(List<CountedSession> sessions)
    {
        var sum = TimeSpan.Zero;
        foreach (var session in sessions)
            sum += session.Length;
        return sum;
    }

    /// <summary>The time between sessions that are whole.</summary>
    private static TimeSpan Taken(List<CountedSession> sessions)
    {
        var sum = TimeSpan.Zero;
        for (var i = 1; i < sessions.Count; i++)
            if (sessions[i - 1].To is { } end && sessions[i].From is { } start && start > end)
                sum += start - end;
        return sum;
    }

    private static IEnumerable<string> Steps(List<CountedSession> sessions, WorkRules rules, Func<DateTime, string> time)
    {
        var ranges = sessions.Where(session => session is { From: not null, To: not null }).Select(session => InWords(session, rules, time)).ToList();
        if (ranges.Count > 0)
            yield return string.Join(" and ", ranges);
    }

    private static IEnumerable<string> OffInWords(BreakRule? rule, TimeSpan off) =>
        rule is null ? [] : [$"less {Durations.Text(off)} break ({(rule.Automatic ? "automatic" : "statutory")}, {Durations.Text(rule.Length)} after {Durations.Text(rule.After)})"];

    private static IEnumerable<string> PaidInWords(TimeSpan paid) => paid > TimeSpan.Zero ? [$"and {Durations.Text(paid)} break (paid)"] : [];

    private static string InWords(CountedSession session, WorkRules rules, Func<DateTime, string> time)
    {
        var from = People.LocalDate.Wall(session.From!.Value, session.In!.Zone);
        var to = People.LocalDate.Wall(session.To!.Value, (session.Out ?? session.In).Zone);
        var words = $"{time(from)} to {time(to)}";
        if (session.From != session.In.OccurredAt)
            words += $" (in at {time(session.In.LocalTime)}, rounded {Roundings.Text(rules.RoundIn)})";
        if (session.Out is { } end && session.To != end.OccurredAt)
            words += $" (out at {time(end.LocalTime)}, rounded {Roundings.Text(rules.RoundOut)})";
        if (session.IsEstimated)
            words += " (estimated, the check-out is missing)";
        if (session.Out is { } other && other.Zone != session.In.Zone)
            return $"{words} (from {session.In.Zone} to {other.Zone}: {Durations.Text(session.Length)})";
        return ClockChange(session) is { Ticks: not 0 } change ? $"{words} (the clock went {(change > TimeSpan.Zero ? "forward" : "back")} by {Durations.Text(change.Duration())}: {Durations.Text(session.Length)})" : words;
    }

    /// <summary>By how much the clock of a place went forward within a session.</summary>
    private static TimeSpan ClockChange(CountedSession session)
    {
        if (session is not { From: { } from, To: { } to, In: { } start } || (session.Out is { } end && end.Zone != start.Zone))
            return TimeSpan.Zero;
        return Offset(to, start.Zone) - Offset(from, start.Zone);
    }

    private static TimeSpan Offset(DateTimeOffset at, string zone) =>
        People.LocalDate.Zone(zone).GetUtcOffset(Instant.FromDateTimeOffset(at)).ToTimeSpan();
}
