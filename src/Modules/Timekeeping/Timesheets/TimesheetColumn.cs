using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    Text,
    Date,
    Moment,
    Duration,
}

/// <summary>A column of CSV and XLSX.</summary>
/// <param name="Code">As CSV and profiles name it.</param>
/// <param name="Title">As XLSX and pages name it.</param>
/// <param name="Width">In XLSX, in characters.</param>
/// <param name="Of">Of a day: text, <see cref="DateOnly"/>, wall time or length; null: nothing.</param>
public sealed record TimesheetColumn(string Code, string Title, double Width, ColumnKind Kind, Func<Timesheet, DayHours, object?> Of)
{
    public static IReadOnlyList<TimesheetColumn> All { get; } =
    [
        new("employee_number", "Number", 12, ColumnKind.Text, (sheet, _) => sheet.Person.Number),
        new("name", "Name", 28, ColumnKind.Text, (sheet, _) => sheet.Person.Name),
        new("site", "Site", 20, ColumnKind.Text, (sheet, _) => sheet.Site.Name),
        new("work_date", "Work date", 12, ColumnKind.Date, (_, day) => day.Date),
        new("in", "In", 17, ColumnKind.Moment, (_, day) => Wall(day.Sessions.Count == 0 ? null : day.Sessions[0].In)),
        new("out", "Out", 17, ColumnKind.Moment, (_, day) => Wall(day.Sessions.Count == 0 ? null : day.Sessions[^1].Out)),
        new("worked", "Worked", 10, ColumnKind.Duration, (_, day) => day.Worked),
        new("breaks", "Breaks", 10, ColumnKind.Duration, (_, day) => day.Breaks),
        new("overtime", "Overtime", 10, ColumnKind.Duration, (_, day) => day.Overtime),
        new("target", "Target", 10, ColumnKind.Duration, (_, day) => day.Target),
        new("flags", "Flags", 20, ColumnKind.Text, (_, day) => string.Join(' ', day.Flags.Select(DayFlags.Code))),
        new("absence", "Absence", 20, ColumnKind.Text, (_, day) => day.Absence ?? day.Holiday),
        new("rates", "Overtime by rate", 20, ColumnKind.Text, (_, day) => string.Join(' ', day.Pay.Where(pay => pay.Percent != Overtimes.Usual).Select(pay => $"{pay.Percent}%={Durations.Text(pay.Time)}"))),
        new("notes", "Notes", 40, ColumnKind.Text, (_, day) => string.Join(", ", DayFlags.Notes(day))),
    ];

    /// <summary>Without a profile.</summary>
    public static IReadOnlyList<TimesheetColumn> OfCsv { get; } = [.. All.Where(column => column.Code != "notes")];

    /// <summary>Without a profile.</summary>
    public static IReadOnlyList<TimesheetColumn> OfXlsx { get; } = [.. All.Where(column => column.Code is not ("flags" or "absence"))];

    private static object? Wall(PunchRow? punch) => punch?.LocalTime;
}
