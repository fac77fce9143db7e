using System.Globalization;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.WorkDays;
using CsvHelper;

namespace Attendance.Timekeeping.Timesheets;

/// <param name="Separator">Of fields.</param>
/// <param name="DecimalSign">Of hours as numbers; null: hours as 8:30.</param>
public sealed record CsvChoice(char Separator = ',', char? DecimalSign = null);

/// <summary>Timesheets as CSV (RFC 4180, UTF-8): a line for each day. What a spreadsheet would take for a formula is text.</summary>
public static class TimesheetCsv
{
    private static readonly string[] Columns = ["employee_number", "name", "site", "work_date", "in", "out", "worked", "breaks", "overtime", "target", "flags", "absence"];

    public static byte[] Write(IEnumerable<Timesheet> sheets, CsvChoice choice)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, new CsvWriterOptions { Separator = choice.Separator, Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord(Columns);
            foreach (var sheet in sheets)
                foreach (var day in sheet.Days)
                    csv.WriteRecord([
                        sheet.Person.Number, sheet.Person.Name, sheet.Site.Name, day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        Wall(day.Sessions.Count == 0 ? null : day.Sessions[0].In), Wall(day.Sessions.Count == 0 ? null : day.Sessions[^1].Out),
                        Hours(day.Worked, choice), Hours(day.Breaks, choice), Hours(day.Overtime, choice), Hours(day.Target, choice),
                        string.Join(' ', day.Flags.Select(DayFlags.Code)), day.Absence ?? day.Holiday ?? "",
                    ]);
        }
        return file.ToArray();
    }

    private static string Wall(PunchRow? punch) => punch?.LocalTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static string Hours(TimeSpan time, CsvChoice choice) => choice.DecimalSign is not { } sign ? Durations.Text(time)
        : Durations.Hours(time).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', sign);
}
