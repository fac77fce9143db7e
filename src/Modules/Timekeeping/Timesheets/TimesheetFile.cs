using System.Globalization;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>How a file is written.</summary>
/// <param name="Created">The date that it carries.</param>
/// <param name="Closed">Null: of days that may still change.</param>
public sealed record FileChoice(DateTimeOffset Created, PaperSize Paper = PaperSize.A4, CsvChoice? Csv = null, ClosedMark? Closed = null);

/// <summary>Timesheets as a file.</summary>
public static class TimesheetFile
{
    public static IReadOnlyList<string> Formats { get; } = ["pdf", "xlsx", "csv", "json"];

    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="progress">Told how many people are done; null: nobody asks.</param>
    /// <exception cref="Rejection">Another format.</exception>
    public static byte[] Write(IReadOnlyList<Timesheet> sheets, string format, FileChoice choice, IProgress<(int Done, int All)>? progress = null) => format switch
    {
        "pdf" => TimesheetPdf.Write(sheets, choice.Paper, choice.Created, progress, choice.Closed),
        "xlsx" => TimesheetXlsx.Write(sheets, choice.Created),
        "csv" => TimesheetCsv.Write(sheets, choice.Csv ?? new()),
        "json" => TimesheetJson.Write(sheets),
        _ => throw new Rejection($"A timesheet is one of {string.Join(", ", Formats)}.", "format"),
    };

    /// <summary>To save in a browser.</summary>
    /// <param name="format">Null: PDF.</param>
    internal static IResult Answer(IReadOnlyList<Timesheet> sheets, string? format, FileChoice choice) =>
        TypedResults.File(Write(sheets, format ?? "pdf", choice), Type(format), $"{Name(sheets)}.{format ?? "pdf"}");

    private static string Type(string? format) => format switch
    {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        _ => "application/pdf",
    };

    private static string Name(IReadOnlyList<Timesheet> sheets) => sheets.Count == 0 ? "timesheets"
        : string.Create(CultureInfo.InvariantCulture, $"timesheet{(sheets.Count > 1 ? "s" : "")}-{Days(sheets[0].Range)}");

    private static string Days(DateRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.From:yyyy-MM-dd}-to-{range.To:yyyy-MM-dd}");
}
