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

    /// <summary>From this date on, punches are needed to know the hours from a date on: the week before it, for its overtime and its rest.</summary>
    public static DateOnly NeededFrom(DateOnly from) => from.DayNumber > 8 ? from.AddDays(-8) : DateOnly.MinValue;

    /// <param name="punches">Of work dates since <see cref="NeededFrom"/>.</param>
    /// <param name="zone">IANA zone of the person's site.</param>
    /// <param name="longestSession">After it, a check-out was forgotten.</param>
    /// <returns>Days with sessions, or on which they were planned; by date.</returns>
    public static IReadOnlyList<DayHours> Of(
        IEnumerable<PunchRow> punches, PersonRules rules, DateOnly from, DateOnly to, string zone, DateTimeOffset now, TimeSpan longestSession)
    {
        var sessions = WorkSessions.Days(punches).ToDictionary(day => day.Date, day => day.Sessions);
        var today = People.LocalDate.At(now, zone);
        var days = new List<DayHours>();
        DateTimeOffset? left = null;
        for (var date = NeededFrom(from); date <= to; date = date.AddDays(1))
        {
            var own = sessions.GetValueOrDefault(date, []);
            var planned = rules.PlannedOn(date);
            if (own.Count > 0)
                days.Add(OfDay(date, own, rules.On(date), planned, zone, left, now, longestSession));
            else if (planned?.Target > TimeSpan.Zero && date < today && date >= from)
                days.Add(new(date, [], TimeSpan.Zero, TimeSpan.Zero, planned.Target, TimeSpan.Zero, [], [DayFlag.Absent], []));
            left = own.Count > 0 && own[^1].Out is { } last ? last.OccurredAt : left;
            if (date == DateOnly.MaxValue)
                break;
        }
        return [.. Overtimes.OfWeeks(days, rules.On).Where(day => day.Date >= from)];
    }

    private static DayHours OfDay(
        DateOnly date, IReadOnlyList<WorkSession> sessions, WorkRules rules, DayPlan? planned, string zone, DateTimeOffset? left, DateTimeOffset now, TimeSpan longestSession)
    {
        var counted = new List<CountedSession>();
        var flags = new SortedSet<DayFlag>();
        foreach (var session in sessions)
            counted.Add(Count(session, rules, planned, date, Sum(counted), session == sessions[^1] && session.In is { } last && now - last.OccurredAt <= longestSession, flags));
        var (gross, raw, taken) = (Sum(counted), RawOf(counted), Taken(counted));
        var (rule, off) = BreakTimes.Of(gross, taken, rules.Breaks);
        var (_, rawOff) = BreakTimes.Of(raw, taken, rules.Breaks);
        var worked = gross - off;
        if (counted.Any(session => session.In?.Method == PunchMethod.Correction || session.Out?.Method == PunchMethod.Correction))
            flags.Add(DayFlag.Corrected);
        Judge(date, counted, rules, planned, left, rule is not null, flags, zone);
        return new(date, counted, worked, taken + off, planned?.Target ?? TimeSpan.Zero, raw - rawOff, Overtimes.Split(TimeSpan.Zero, worked, rules.DailyOvertime),
            [.. flags], [.. Steps(counted, rules), .. OffInWords(rule, off)]);
    }

    private static CountedSession Count(WorkSession session, WorkRules rules, DayPlan? planned, DateOnly date, TimeSpan before, bool mayBeOpen, SortedSet<DayFlag> flags)
    {
        DateTimeOffset? from = session.In is { } start ? start.OccurredAt + Roundings.Shift(start.LocalTime, rules.RoundIn) : null;
        DateTimeOffset? to = session.Out is { } end ? end.OccurredAt + Roundings.Shift(end.LocalTime, rules.RoundOut) : null;
        if (from is null)
            flags.Add(DayFlag.MissingIn);
        if (to is not null)
            return new(session.In, session.Out, from, to, IsEstimated: false);
        if (mayBeOpen)
        {
            flags.Add(DayFlag.Open);
            return new(session.In, null, from, null, IsEstimated: false);
        }
        flags.Add(DayFlag.MissingOut);
        var estimated = Estimate(session.In!, from!.Value, planned, date, before);
        if (estimated is not null)
            flags.Add(DayFlag.Estimated);
        return new(session.In, null, from, estimated, estimated is not null);
    }

    /// <summary>A forgotten check-out is taken to be the planned end; on a flexible day, the moment at which the target is reached.</summary>
    private static DateTimeOffset? Estimate(PunchRow start, DateTimeOffset from, DayPlan? planned, DateOnly date, TimeSpan before)
    {
        if (planned is { Start: { } begins, End: { } ends })
        {
            var local = LocalDateTime.FromDateTime((ends > begins ? date : date.AddDays(1)).ToDateTime(ends));
            var end = DateTimeZoneProviders.Tzdb[start.Zone].AtLeniently(local).ToDateTimeOffset().ToUniversalTime();
            return end > from ? end : null;
        }
        return planned is not null && planned.Target > before ? from + (planned.Target - before) : null;
    }

    private static void Judge(
        DateOnly date, List<CountedSession> sessions, WorkRules rules, DayPlan? planned, DateTimeOffset? left, bool hasBreak, SortedSet<DayFlag> flags, string zone)
    {
        if (planned is { Start: { } start, End: { } end })
        {
            if (sessions[0].In is { } first && first.LocalTime > date.ToDateTime(start) + rules.GraceIn)
                flags.Add(DayFlag.Late);
            if (sessions[^1].Out is { } last && last.LocalTime < (end > start ? date : date.AddDays(1)).ToDateTime(end) - rules.GraceOut)
                flags.Add(DayFlag.LeftEarly);
        }
        if (sessions.Any(session => ClockChange(session) != TimeSpan.Zero))
            flags.Add(DayFlag.ClockChange);
        if (!rules.Alerts)
            return;
        if (left is { } before && sessions[0].In is { } came && came.OccurredAt - before < LeastRest)
            flags.Add(DayFlag.ShortRest);
        if (!hasBreak && sessions.Any(session => session.Length > LongestWithoutBreak))
            flags.Add(DayFlag.NoBreak);
    }

    private static TimeSpan Sum(List<CountedSession> sessions) => sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + session.Length);

    private static TimeSpan RawOf(List<CountedSession> sessions) =>
        sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + (session is { In: { } from, Out: { } to } ? to.OccurredAt - from.OccurredAt : session.Length));

    /// <summary>The time between sessions that are whole.</summary>
    private static TimeSpan Taken(List<CountedSession> sessions) =>
        sessions.Zip(sessions.Skip(1)).Aggregate(TimeSpan.Zero, (sum, pair) => pair is ({ To: { } end }, { From: { } start }) && start > end ? sum + (start - end) : sum);

    private static IEnumerable<string> Steps(List<CountedSession> sessions, WorkRules rules)
    {
        var ranges = sessions.Where(session => session is { From: not null, To: not null }).Select(session => InWords(session, rules)).ToList();
        if (ranges.Count > 0)
            yield return string.Join(" and ", ranges);
    }

    private static IEnumerable<string> OffInWords(BreakRule? rule, TimeSpan off) =>
        rule is null ? [] : [$"less {Durations.Text(off)} break ({(rule.Automatic ? "automatic" : "statutory")}, {Durations.Text(rule.Length)} after {Durations.Text(rule.After)})"];

    private static string InWords(CountedSession session, WorkRules rules)
    {
        var from = Wall(session.From!.Value, session.In!.Zone);
        var to = Wall(session.To!.Value, (session.Out ?? session.In).Zone);
        var words = $"{from:HH:mm} to {to:HH:mm}";
        if (session.From != session.In.OccurredAt)
            words += $" (in at {session.In.LocalTime:HH:mm}, rounded {Roundings.Text(rules.RoundIn)})";
        if (session.Out is { } end && session.To != end.OccurredAt)
            words += $" (out at {end.LocalTime:HH:mm}, rounded {Roundings.Text(rules.RoundOut)})";
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
        DateTimeZoneProviders.Tzdb[zone].GetUtcOffset(Instant.FromDateTimeOffset(at)).ToTimeSpan();

    private static DateTime Wall(DateTimeOffset at, string zone) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime.ToDateTimeUnspecified();
}
