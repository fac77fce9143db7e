using System.Globalization;
using System.Text;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Timesheets;

namespace Attendance.Timekeeping.Calendars;

/// <summary>A timesheet as iCalendar (RFC 5545): an event for each session, and for each day of absence or holiday.</summary>
public static class DaysAsCalendar
{
    /// <summary>Octets of a line without its end.</summary>
    private const int LongestLine = 75;

    /// <param name="at">When it is written.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Write(Timesheet sheet, DateTimeOffset at)
    {
        var lines = new List<string> { "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Attendance//Days//EN", "CALSCALE:GREGORIAN", $"X-WR-CALNAME:{Text("Attendance")}" };
        foreach (var day in sheet.Days)
        {
            foreach (var session in day.Sessions)
                if (session is { From: { } from, To: { } to } && to > from)
                    lines.AddRange(Event(Id(sheet, session), at, $"DTSTART:{Utc(from)}", $"DTEND:{Utc(to)}", $"Work {Durations.Text(to - from)}{(session.IsEstimated ? " (estimated)" : "")}", day.Explanation));
            if ((day.Holiday ?? day.Absence) is { } why)
                lines.AddRange(Event(StreamIds.Of("calendar-day", sheet.Person.Id, day.Date), at, $"DTSTART;VALUE=DATE:{Date(day.Date)}", $"DTEND;VALUE=DATE:{Date(day.Date.AddDays(1))}", why, null));
        }
        lines.Add("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(Folded)));
    }

    /// <summary>That of the check-in, so that an open session that ends is the same event.</summary>
    private static Guid Id(Timesheet sheet, CountedSession session) => session.In?.PunchId ?? session.Out?.PunchId ?? StreamIds.Of("calendar-session", sheet.Person.Id, session.From!.Value.UtcTicks);

    private static IEnumerable<string> Event(Guid id, DateTimeOffset at, string start, string end, string summary, string? description) =>
    [
        "BEGIN:VEVENT", $"UID:{id}@attendance", $"DTSTAMP:{Utc(at)}", start, end, $"SUMMARY:{Text(summary)}", .. description is null ? (string[])[] : [$"DESCRIPTION:{Text(description)}"], "END:VEVENT",
    ];

    private static string Utc(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Text(string text) =>
        text.Replace("\\", "\\\\").Replace(";", "\\;").Replace(",", "\\,").Replace("\r", "").Replace("\n", "\\n");

    /// <summary>A long line goes on in the next, after a space; no character is torn apart.</summary>
    private static string Folded(string line)
    {
        var folded = new StringBuilder();
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                folded.Append("\r\n ");
                octets = 1;
            }
            folded.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        return folded.Append("\r\n").ToString();
    }
}
