using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Hours;

/// <summary>What somebody should know about a day.</summary>
public enum DayFlag
{
    /// <summary>Somebody is in since then.</summary>
    Open,
    MissingIn,
    MissingOut,

    /// <summary>A check-out was forgotten, and the plan stands in for it.</summary>
    Estimated,

    /// <summary>Put right afterwards.</summary>
    Corrected,
    Late,
    LeftEarly,

    /// <summary>Planned, and nobody came.</summary>
    Absent,

    /// <summary>Away as agreed.</summary>
    Away,
    Holiday,

    /// <summary>The clock was changed within it.</summary>
    ClockChange,

    /// <summary>Less than 11 hours since the day before.</summary>
    ShortRest,

    /// <summary>More than 6 hours without a break.</summary>
    NoBreak,
}

/// <summary>A session as it counts: rounded where rules say so, and with an estimated end where the check-out was forgotten.</summary>
/// <param name="From">Null where the check-in is missing.</param>
/// <param name="To">Null while it is open, or where the check-out is missing and nothing is planned.</param>
public sealed record CountedSession(PunchRow? In, PunchRow? Out, DateTimeOffset? From, DateTimeOffset? To, bool IsEstimated)
{
    /// <summary>Zero while an end is missing; never negative.</summary>
    public TimeSpan Length => From is { } from && To is { } to && to > from ? to - from : TimeSpan.Zero;
}

/// <param name="Percent">Of the usual pay: 100 is that.</param>
public sealed record PaidTime(int Percent, TimeSpan Time);

/// <summary>One work day of one person.</summary>
/// <param name="Worked">What counts: without breaks that are not paid.</param>
/// <param name="Breaks">Between sessions, and taken off by rule.</param>
/// <param name="Target">What was planned.</param>
/// <param name="Pay">By rate, ascending; together they are <paramref name="Worked"/>.</param>
/// <param name="Steps">How it comes about, in words.</param>
/// <param name="IsOver">The day is past, and nobody is in since then.</param>
/// <param name="Holiday">Its name; null: it is none.</param>
/// <param name="Absence">What was agreed, such as "leave"; null: nothing.</param>
public sealed record DayHours(
    DateOnly Date, IReadOnlyList<CountedSession> Sessions, TimeSpan Worked, TimeSpan Breaks, TimeSpan Target,
    IReadOnlyList<PaidTime> Pay, IReadOnlyList<DayFlag> Flags, IReadOnlyList<string> Steps, bool IsOver, string? Holiday = null, string? Absence = null)
{
    /// <summary>Whether a check-in or a check-out is missing for which no estimate stands in; not while somebody is in.</summary>
    public bool LacksPunch => Sessions.Index().Any(session => session.Item.From is null || (session.Item.To is null && !(Flags.Contains(DayFlag.Open) && session.Index == Sessions.Count - 1)));

    public TimeSpan Overtime => Pay.Where(pay => pay.Percent != Overtimes.Usual).Aggregate(TimeSpan.Zero, (sum, pay) => sum + pay.Time);

    /// <summary>Such as "8:30 = 09:02 to 18:01, less 0:29 break (statutory)".</summary>
    public string Explanation => Explain(Steps);

    /// <summary>With times as the reader of a page writes them; a closed day is told as it was closed.</summary>
    public string ExplanationIn(Func<DateTime, string> time) => Explain(Steps is WordsWhenRead words ? words.In(time) : Steps);

    private string Explain(IReadOnlyList<string> steps) => $"{Durations.Text(Worked)} = {(steps.Count == 0 ? "nothing" : string.Join(", ", steps))}";
}
