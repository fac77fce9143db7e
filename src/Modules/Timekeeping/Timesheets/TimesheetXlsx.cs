using System.Globalization;
using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets as a workbook: real dates and durations, a header that stays, and totals as formulas.</summary>
public static class TimesheetXlsx
{
    /// <summary>As the workbook's list of styles has them.</summary>
    private enum Style : uint
    {
        Usual,
        Bold,
        Date,
        Moment,
        Duration,
        Total,
    }

    /// <param name="created">The date that the parts of the file carry.</param>
    /// <param name="chosen">Columns; null: the usual ones.</param>
    /// <param name="closed">Of a closed period: in the foot of its printed pages.</param>
    public static byte[] Write(IReadOnlyList<Timesheet> sheets, DateTimeOffset created, IReadOnlyList<TimesheetColumn>? chosen = null, ClosedMark? closed = null)
    {
        var columns = chosen ?? TimesheetColumn.OfXlsx;
        using var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            document.ChangeIdOfPart(book, "book");
            book.Workbook = new(
                new Sheets(new Sheet { Name = "Timesheets", SheetId = 1, Id = "days" }),
                new DefinedNames(new DefinedName("Timesheets!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = 0 }));
            book.AddNewPart<WorkbookStylesPart>("styles").Stylesheet = Styles();
            // Printed, all columns are on one page beside each other, with their titles on each.
            book.AddNewPart<WorksheetPart>("days").Worksheet = new(
                new SheetProperties(new PageSetupProperties { FitToPage = true }),
                new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }),
                new Columns(columns.Select((column, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = column.Width, CustomWidth = true })),
                new SheetData(Rows(sheets, columns)),
                new PageSetup { Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
            if (closed is not null)
                document.WorkbookPart!.WorksheetParts.Single().Worksheet.Append(new HeaderFooter(new OddFooter($"&L&8Closed at no. {closed.Sequence}, SHA-256 {closed.Sha256}")));
        }
        return Dated(file, created);
    }

    private static IEnumerable<Row> Rows(IReadOnlyList<Timesheet> sheets, IReadOnlyList<TimesheetColumn> columns)
    {
        yield return new(columns.Select(column => Text(column.Title, Style.Bold)));
        var last = 1;
        foreach (var sheet in sheets)
        {
            foreach (var day in sheet.Days)
            {
                last++;
                yield return new(columns.Select(column => Value(column.Of(sheet, day))));
            }
        }
        if (last > 1)
            yield return new(columns.Take(1 + columns.Index().Where(column => column.Item.Kind == ColumnKind.Duration).Select(column => column.Index).DefaultIfEmpty(0).Max()).Select((column, i) => column.Kind == ColumnKind.Duration ? Sum((char)('A' + i), last) : Text(i == 0 ? "Total" : "", Style.Bold)));
    }

    private static Cell Text(string text, Style style = Style.Usual) =>
        new(new InlineString(new Text(text.Replace("\uFFFE", "", StringComparison.Ordinal).Replace("\uFFFF", "", StringComparison.Ordinal)) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = (uint)style };

    private static Cell Number(double value, Style style) => new(new CellValue(value.ToString("R", CultureInfo.InvariantCulture))) { StyleIndex = (uint)style };

    /// <summary>Lengths are parts of a day, which is how workbooks count time.</summary>
    private static Cell Value(object? value) => value switch
    {
        DateOnly date => Number(date.ToDateTime(default).ToOADate(), Style.Date),
        DateTime wall => Number(wall.ToOADate(), Style.Moment),
        TimeSpan time => Number(time.TotalDays, Style.Duration),
        _ => Text(value as string ?? ""),
    };

    private static Cell Sum(char column, int last) => new(new CellFormula(string.Create(CultureInfo.InvariantCulture, $"SUM({column}2:{column}{last})"))) { StyleIndex = (uint)Style.Total };

    private static Stylesheet Styles() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = 164, FormatCode = "yyyy\\-mm\\-dd" }, new NumberingFormat { NumberFormatId = 165, FormatCode = "yyyy\\-mm\\-dd\\ hh:mm" },
            new NumberingFormat { NumberFormatId = 166, FormatCode = "[h]:mm" }),
        new Fonts(new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }), new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" })),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(), new CellFormat { FontId = 1, ApplyFont = true }, Formatted(164, 0), Formatted(165, 0), Formatted(166, 0), Formatted(166, 1)));

    private static CellFormat Formatted(uint number, uint font) => new() { NumberFormatId = number, FontId = font, ApplyNumberFormat = true, ApplyFont = font > 0 };

    /// <summary>The same parts, each with the date that was given: the file depends on what it says alone.</summary>
    private static byte[] Dated(MemoryStream file, DateTimeOffset created)
    {
        using var result = new MemoryStream();
        using (var from = new ZipArchive(file, ZipArchiveMode.Read))
        using (var to = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in from.Entries.OrderBy(part => part.FullName != "[Content_Types].xml").ThenBy(part => part.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(part.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = created.ToUniversalTime();
                using var source = part.Open();
                using var target = copy.Open();
                source.CopyTo(target);
            }
        }
        return result.ToArray();
    }
}
