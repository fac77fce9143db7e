using System.Globalization;
using Attendance.Timekeeping.Hours;
using CsvHelper;

namespace Attendance.Timekeeping.Timesheets;

/// <param name="Separator">Of fields.</param>
/// <param name="DecimalSign">Of hours as numbers; null: hours as 8:30.</param>
public sealed record CsvChoice(char Separator = ',', char? DecimalSign = null);

/// <summary>Timesheets as CSV (RFC 4180, UTF-8): a line for each day. What a spreadsheet would take for a formula is text.</summary>
public static class TimesheetCsv
{
    /// <param name="columns">Null: the usual ones.</param>
    public static byte[] Write(IEnumerable<Timesheet> sheets, CsvChoice choice, IReadOnlyList<TimesheetColumn>? columns = null)
    {
        columns ??= TimesheetColumn.OfCsv;
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, new CsvWriterOptions { Separator = choice.Separator, Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord([.. columns.Select(column => column.Code)]);
            foreach (var sheet in sheets)
                foreach (var day in sheet.Days)
                    csv.WriteRecord([.. columns.Select(column => Text(column.Of(sheet, day), choice))]);
        }
        return file.ToArray();
    }

    private static string Text(object? value, CsvChoice choice) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime wall => wall.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        TimeSpan time when choice.DecimalSign is { } sign => Durations.Hours(time).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', sign),
        TimeSpan time => Durations.Text(time),
        _ => value as string ?? "",
    };
}
