using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.WorkDays;
using NodaTime;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets for programs: instants in ISO 8601 with the offset of their place, durations in ISO 8601.</summary>
public static class TimesheetJson
{
    /// <summary>Names as they are; the file is no part of a page.</summary>
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="closed">Of a closed period: what its documents carry.</param>
    public static byte[] Write(IEnumerable<Timesheet> sheets, ClosedMark? closed = null) => JsonSerializer.SerializeToUtf8Bytes(sheets.Select(sheet => Sheet(sheet, closed)), Options);

    private static object Sheet(Timesheet sheet, ClosedMark? closed) => new
    {
        Employee = new { sheet.Person.Number, sheet.Person.Name },
        Days = sheet.Days.Select(Day),
        Totals = new
        {
            Worked = Durations.Iso(sheet.Worked),
            Breaks = Durations.Iso(sheet.Breaks),
            Overtime = Durations.Iso(sheet.Overtime),
            Target = Durations.Iso(sheet.Target),
            Balance = Durations.Iso(sheet.Balance),
            Pay = sheet.Pay.Select(pay => new { pay.Percent, Time = Durations.Iso(pay.Time) }),
        },
        Closed = closed,
    };

    private static object Day(DayHours day) => new
    {
        WorkDate = day.Date,
        Worked = Durations.Iso(day.Worked),
        Breaks = Durations.Iso(day.Breaks),
        Overtime = Durations.Iso(day.Overtime),
        Target = Durations.Iso(day.Target),
        Sessions = day.Sessions.Select(session => new
        {
            In = Moment(session.In?.OccurredAt, session.In),
            Out = Moment(session.Out?.OccurredAt ?? session.To, session.Out ?? session.In),
            Estimated = session.IsEstimated,
        }),
        Flags = day.Flags.Select(DayFlags.Code),
        day.Holiday,
        day.Absence,
        day.Explanation,
    };

    private static string? Moment(DateTimeOffset? at, PunchRow? place) => at is null || place is null ? null
        : Instant.FromDateTimeOffset(at.Value).InZone(DateTimeZoneProviders.Tzdb[place.Zone]).ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
}
