using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;

namespace Attendance.Timekeeping.Inbox;

/// <summary>Something that somebody should look at.</summary>
/// <param name="Id">From what it is about: where that changes, it is another question.</param>
/// <param name="Person">Null: nobody was recognised.</param>
/// <param name="Says">In words, given how times of day are written.</param>
public sealed record Question(Guid Id, QuestionKind Kind, Person? Person, DateOnly Day, Func<Func<DateTime, string>, string> Says);

/// <summary>What is to be looked at follows from hours, as they are now; what was settled is left out by whoever asks.</summary>
public static class Questions
{
    public static readonly TimeSpan LongestWeek = TimeSpan.FromHours(48);

    /// <summary>The weeks over which working time is averaged (Directive 2003/88/EC, article 16).</summary>
    public const int ReferenceWeeks = 17;

    /// <summary>Fewer say nothing about an average.</summary>
    private const int FewestWeeks = 4;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Of one person's days.</summary>
    public static IEnumerable<Question> Of(Timesheet sheet) =>
        sheet.Days.Where(day => !sheet.IsClosed(day.Date) && !sheet.Diverged.Any(diverged => diverged.Now.Date == day.Date)).SelectMany(day => Of(sheet.Person, day)).Concat(sheet.Diverged.Select(day => Of(sheet.Person, day)));

    private static Question Of(Person person, DivergedDay day)
    {
        var was = day.Paid is { } paid ? $"Closed as {paid.Explanation}" : "Not in the closed timesheet";
        // What was closed is told as it was closed: both in one way.
        var says = $"{was}. By what was recorded or ruled since: {day.Now.Explanation}{(day.Paid is { } closed && closed.Target != day.Now.Target ? $", planned {Durations.Text(day.Now.Target)} and not {Durations.Text(closed.Target)}" : "")}. Payroll can open the period again.";
        return new(StreamIds.Of("question", QuestionKind.ChangedSinceClosing, person.Id, day.Now.Date, says), QuestionKind.ChangedSinceClosing, person, day.Now.Date, _ => says);
    }

    private static IEnumerable<Question> Of(Person person, DayHours day)
    {
        var flags = day.Flags;
        if (day.LacksPunch)
            yield return Ask(QuestionKind.MissingPunch, _ => flags.Contains(DayFlag.MissingIn) ? "The check-in is missing." : "The check-out is missing.");
        if (flags.Contains(DayFlag.Estimated))
            yield return Ask(QuestionKind.Estimated, time => $"The check-out was forgotten; counted as {day.ExplanationIn(time)}.");
        if (flags.Contains(DayFlag.Absent))
            yield return Ask(QuestionKind.Absent, _ => $"{Durations.Text(day.Target)} were planned, and nobody came or was away as agreed.");
        foreach (var session in day.Sessions)
            if (session is { In: { } start, Out: { } end } && end.OccurredAt - start.OccurredAt < Shortest)
                yield return Ask(QuestionKind.DuplicatePunch, time => $"In and out at {time(start.LocalTime)}, within a minute.");
        if (day.IsOver && day.Overtime > TimeSpan.Zero)
            yield return Ask(QuestionKind.Overtime, time => $"{Durations.Text(day.Overtime)} of overtime: {day.ExplanationIn(time)}.");
        foreach (var flag in flags.Where(flag => flag is DayFlag.ShortRest or DayFlag.NoBreak))
            yield return Ask(QuestionKind.Alert, _ => $"There was {DayFlags.Text(flag, day)}.");

        // The hours are part of the identity: after a correction it is asked again.
        Question Ask(QuestionKind kind, Func<Func<DateTime, string>, string> says) => new(StreamIds.Of("question", kind, person.Id, day.Date, day.Worked.Ticks, says(WordsWhenRead.At)), kind, person, day.Date, says);
    }

    /// <summary>More than 48 hours a week on average, where rules ask for alerts.</summary>
    /// <param name="worked">In the reference period: whole weeks.</param>
    /// <param name="weeks">Since they came, and no more than <see cref="ReferenceWeeks"/>.</param>
    /// <param name="last">Its last day.</param>
    public static Question? OfWeeks(Person person, TimeSpan worked, int weeks, DateOnly last) => weeks < FewestWeeks || worked / weeks <= LongestWeek ? null
        : new(StreamIds.Of("question", QuestionKind.Alert, person.Id, last, (int)(worked / weeks).TotalHours), QuestionKind.Alert, person, last, _ => $"{Durations.Text(worked / weeks)} a week on average over {weeks} weeks; at most 48:00 are allowed.");
}
