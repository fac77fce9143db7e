using System.Globalization;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets as a file to save.</summary>
internal static class TimesheetFile
{
    /// <param name="format">pdf, csv, xlsx or json; null: pdf.</param>
    /// <exception cref="Rejection">Another format.</exception>
    public static IResult Of(IReadOnlyList<Timesheet> sheets, string? format, DateTimeOffset now, ClosedMark? closed = null)
    {
        var (type, bytes) = format switch
        {
            null or "pdf" => ("application/pdf", TimesheetPdf.Write(sheets, "", PaperSize.A4, now, closed: closed)),
            "csv" => ("text/csv; charset=utf-8", TimesheetCsv.Write(sheets, new())),
            "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", TimesheetXlsx.Write(sheets, now)),
            "json" => ("application/json", TimesheetJson.Write(sheets)),
            _ => throw new Rejection("A timesheet is a pdf, csv, xlsx or json.", "format"),
        };
        return TypedResults.File(bytes, type, $"{Name(sheets)}.{format ?? "pdf"}");
    }

    private static string Name(IReadOnlyList<Timesheet> sheets) => sheets.Count == 0 ? "timesheets"
        : string.Create(CultureInfo.InvariantCulture, $"timesheet{(sheets.Count > 1 ? "s" : "")}-{Days(sheets[0].Range)}");

    private static string Days(DateRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.From:yyyy-MM-dd}-to-{range.To:yyyy-MM-dd}");
}
