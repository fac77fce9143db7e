namespace Attendance.Contracts;

/// <summary>How hours follow from punches. Punches themselves are never altered by it.</summary>
/// <param name="Days">The plan, day by day, over and over: seven for a week, more for a rota; none: nothing is planned.</param>
/// <param name="CycleStart">A date of the first of <paramref name="Days"/>.</param>
/// <param name="GraceIn">Later than planned by no more than this is not late. Hours are not changed by it.</param>
/// <param name="GraceOut">Earlier than planned by no more than this is not early.</param>
/// <param name="DailyOvertime">By length of day, ascending; the first begins overtime.</param>
/// <param name="WeeklyOvertime">By length of week, ascending; what is overtime of its day already is not counted again.</param>
/// <param name="Alerts">Whether less than 11 hours of rest and more than 6 hours without a break are marked (Directive 2003/88/EC, articles 3 and 4).</param>
public sealed record WorkRules(
    IReadOnlyList<DayPlan> Days, DateOnly CycleStart, TimeSpan GraceIn, TimeSpan GraceOut, IReadOnlyList<BreakRule> Breaks, Rounding RoundIn, Rounding RoundOut,
    IReadOnlyList<OvertimeTier> DailyOvertime, IReadOnlyList<OvertimeTier> WeeklyOvertime, DayOfWeek WeekStart, bool Alerts);

/// <param name="Start">Wall time of the site; null with <paramref name="End"/>: the day is flexible.</param>
/// <param name="End">Not after the start: on the next day.</param>
public sealed record DayPlan(TimeSpan Target, TimeOnly? Start = null, TimeOnly? End = null);

/// <param name="After">Longer work than this needs it.</param>
/// <param name="Automatic">Taken off whatever breaks were punched; else only what they lack of it.</param>
/// <param name="Paid">It is work: nothing is taken off for it, and a punched break of that length counts.</param>
public sealed record BreakRule(TimeSpan After, TimeSpan Length, bool Automatic = false, bool Paid = false);

public enum RoundingMode
{
    None,
    Nearest,
    Up,
    Down,
}

/// <summary>How a punch's wall time counts.</summary>
/// <param name="Minutes">1, 5, 6 or 15; 0 without rounding.</param>
public sealed record Rounding(RoundingMode Mode, int Minutes);

/// <param name="Percent">Of the usual pay, such as 150.</param>
public sealed record OvertimeTier(TimeSpan After, int Percent);

/// <summary>Rules are in force from a date on, until others are.</summary>
/// <param name="Scope">A site, a group or an employee; null: everywhere. The narrowest counts.</param>
/// <param name="Reason">Under the organisation's key; null where the rules are one employee's.</param>
/// <param name="EmployeeId">Whose they are; null: not one employee's.</param>
/// <param name="Why">Under that employee's key.</param>
public sealed record WorkRulesSet(Guid? Scope, DateOnly From, WorkRules Rules, Protected? Reason, DateTimeOffset At, Guid? EmployeeId = null, Protected? Why = null);
