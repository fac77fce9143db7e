using System.Globalization;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>What a document of a closed period carries.</summary>
/// <param name="Sha256">The period's, hexadecimal.</param>
/// <param name="Sequence">The number in the log that its hours were read at.</param>
public sealed record ClosedMark(string Sha256, long Sequence);

public enum PaperSize
{
    A4,
    Letter,
}

/// <summary>How a file is written.</summary>
/// <param name="Created">The date that it carries.</param>
/// <param name="Closed">Null: of days that may still change.</param>
/// <param name="Columns">Of CSV and XLSX; null: the usual ones.</param>
public sealed record FileChoice(DateTimeOffset Created, PaperSize Paper = PaperSize.A4, CsvChoice? Csv = null, ClosedMark? Closed = null, IReadOnlyList<TimesheetColumn>? Columns = null)
{
    public static IReadOnlyList<string> Papers { get; } = ["a4", "letter"];

    public static IReadOnlyList<string> Separators { get; } = ["comma", "semicolon", "tab"];

    /// <summary>In CSV: as 8:30, 8.50 or 8,50.</summary>
    public static IReadOnlyList<string> HourForms { get; } = ["clock", "point", "comma"];

    /// <summary>What was asked for in words; null: the first of each.</summary>
    /// <exception cref="Rejection">Another word.</exception>
    public static FileChoice Read(DateTimeOffset created, FileWords words, ClosedMark? closed = null) => new(
        created, One(words.Paper, "paper", Papers) == "letter" ? PaperSize.Letter : PaperSize.A4,
        new(One(words.Separator, "separator", Separators) switch { "semicolon" => ';', "tab" => '\t', _ => ',' }, One(words.Hours, "hours", HourForms) switch { "point" => '.', "comma" => ',', _ => null }), closed);

    private static string One(string? word, string field, IReadOnlyList<string> known) =>
        string.IsNullOrEmpty(word) ? known[0] : known.Contains(word) ? word : throw new Rejection($"{field} is one of {string.Join(", ", known)}.", field);
}

/// <summary>Of a query.</summary>
/// <param name="Profile">A payroll profile, by name; it says what separator and hours would.</param>
public sealed record FileWords(string? Paper = null, string? Separator = null, string? Hours = null, string? Profile = null);

/// <summary>Timesheets as a file.</summary>
public static class TimesheetFile
{
    public static IReadOnlyList<string> Formats { get; } = ["pdf", "xlsx", "csv", "json", "zip"];

    /// <summary>A sheet of XLSX holds little more than a million lines, and a file is made in memory.</summary>
    private const int MostDays = 400_000;

    /// <exception cref="Rejection">So many people and days make no file that can be opened.</exception>
    public static void MustFit(int people, DateRange range)
    {
        if ((long)people * (range.To.DayNumber - range.From.DayNumber + 1) > MostDays)
            throw new Rejection($"{people} people and {range.To.DayNumber - range.From.DayNumber + 1} days are too much for one file. Please choose a site, or fewer days.", "to");
    }

    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="progress">Told how many people are done; null: nobody asks.</param>
    /// <exception cref="Rejection">Another format.</exception>
    public static byte[] Write(IReadOnlyList<Timesheet> sheets, string format, FileChoice choice, IProgress<(int Done, int All)>? progress = null) => format switch
    {
        "pdf" => TimesheetPdf.Write(sheets, choice.Paper, choice.Created, progress, choice.Closed),
        "xlsx" => TimesheetXlsx.Write(sheets, choice.Created, choice.Columns, choice.Closed),
        "csv" => TimesheetCsv.Write(sheets, choice.Csv ?? new(), choice.Columns),
        "json" => TimesheetJson.Write(sheets, choice.Closed),
        "zip" => TimesheetZip.Write(sheets, choice, progress),
        _ => throw Unknown(),
    };

    /// <summary>To save in a browser; to one that asks for it, with how far it is.</summary>
    /// <param name="format">Null: PDF.</param>
    /// <exception cref="Rejection">Another format.</exception>
    internal static IResult Answer(HttpRequest request, IReadOnlyList<Timesheet> sheets, string? format, FileChoice choice)
    {
        var asked = string.IsNullOrEmpty(format) ? "pdf" : Formats.Contains(format) ? format : throw Unknown();
        // CSV has no place for it inside.
        var name = $"{Name(sheets)}{(choice.Closed is { } closed ? $"-closed-{closed.Sequence}-{closed.Sha256[..12]}" : "")}.{asked}";
        return request.Headers.Accept == ProgressedFile.MediaType
            ? new ProgressedFile(progress => Write(sheets, asked, choice, progress), Type(asked), name) : TypedResults.File(Write(sheets, asked, choice), Type(asked), name);
    }

    private static Rejection Unknown() => new($"A timesheet is one of {string.Join(", ", Formats)}.", "format");

    private static string Type(string format) => format switch
    {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "zip" => "application/zip",
        _ => "application/pdf",
    };

    private static string Name(IReadOnlyList<Timesheet> sheets) => sheets.Count == 0 ? "timesheets"
        : string.Create(CultureInfo.InvariantCulture, $"timesheet{(sheets.Count > 1 ? "s" : "")}-{Days(sheets[0].Range)}");

    private static string Days(DateRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.From:yyyy-MM-dd}-to-{range.To:yyyy-MM-dd}");
}
