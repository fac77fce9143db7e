using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Tests.Hours;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Attendance.Timekeeping.Tests;

/// <summary>Files that payroll takes, read by other programs than the one that wrote them.</summary>
public sealed class TimesheetTests
{
    private const string LongName = "Þóra Ångström-Łukasiewicz Dvořáková Ţepeş Nguyễn Γιώργος Παπαδόπουλος Дмитрий Шостакович";

    internal static readonly DateTimeOffset Made = new(2026, 4, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateRange March = new(new(2026, 3, 1), new(2026, 3, 31));

    [Fact]
    public async Task A_PDF_says_everything_in_text_that_can_be_searched_and_is_sound()
    {
        using var file = new Written(TimesheetPdf.Write([Sheet(LongName, "office", "2026-03-02 09:02-18:01 2026-03-03 09:00-?")], PaperSize.A4, Made));

        var text = await file.RunAsync("pdftotext", "-layout", file.Path, "-");

        Assert.Contains("No syntax or stream encoding errors found", await file.RunAsync("qpdf", "--check", file.Path), StringComparison.Ordinal);
        foreach (var expected in (string[])
            ["Müller & Söhne", "Þóra Ångström-Łukasiewicz", "Timesheet, 1 Mar 2026 to 31 Mar 2026", "Number 17, Works", "09:02 – 18:01", "8:29", "estimated", "By rate: 16:00 at 100 %, 0:29 at 150 %",
             "8:29 = 09:02 to 18:01, less 0:30 break (statutory, 0:30 after 6:00)", "Employee, date", "Page 1 of 1"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
        var facts = await file.RunAsync("pdfinfo", file.Path);
        Assert.Matches("Tagged: +yes", facts);
        Assert.Matches(@"595\.28 x 841\.89 pts \(A4\)", facts);
        Assert.Contains("Table", await file.RunAsync("pdfinfo", "-struct", file.Path), StringComparison.Ordinal);
        Assert.All((await file.RunAsync("pdffonts", file.Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2), font => Assert.Matches("Identity-H +yes yes yes", font));
    }

    [Theory]
    [InlineData("Ada Winter")]
    [InlineData("Nguyễn Thị Ánh")]
    [InlineData("Ţepeş Ștefan")]
    [InlineData("Παπαδόπουλος Γιώργος")]
    [InlineData("Шостакович Дмитрий")]
    [InlineData("O’Brien-Ólafsdóttir")]
    public async Task Names_are_set_as_they_are_written(string name)
    {
        using var file = new Written(TimesheetPdf.Write([Sheet(name.Normalize(NormalizationForm.FormD), "as punched", "2026-03-02 09:00-17:00")], PaperSize.Letter, Made));

        Assert.StartsWith($"Müller & Söhne\n\n{name}\n", await file.RunAsync("pdftotext", file.Path, "-"), StringComparison.Ordinal);
        Assert.Matches(@"612 x 792 pts \(letter\)", await file.RunAsync("pdfinfo", file.Path));
    }

    [Fact]
    public async Task The_header_of_the_table_stands_on_each_of_its_pages()
    {
        var punches = string.Join(' ', Enumerable.Range(1, 31).Select(day => $"2026-03-{day:00} 08:00-10:00 11:00-13:00 14:00-16:00"));
        using var file = new Written(TimesheetPdf.Write([Sheet("Ada", "as punched", punches), Sheet("Bo", "as punched", "2026-03-02 09:00-17:00")], PaperSize.A4, Made));

        var pages = (await file.RunAsync("pdftotext", "-layout", file.Path, "-")).Split('\f', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "Page 1 of 1"], pages.Select(page => page.Trim()[^11..]));
        Assert.All(pages.Take(2), page => Assert.Contains("In and out", page, StringComparison.Ordinal));
        Assert.Contains("Ada, 1 Mar 2026 to 31 Mar 2026", pages[1], StringComparison.Ordinal);
        Assert.Contains("186:00", string.Concat(pages), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_timesheet_makes_the_same_bytes()
    {
        var sheet = Sheet(LongName, "office", "2026-03-02 09:02-18:01");
        byte[][] Files() => [TimesheetPdf.Write([sheet], PaperSize.A4, Made), TimesheetXlsx.Write([sheet], Made), TimesheetCsv.Write([sheet], new()), TimesheetJson.Write([sheet])];

        var (first, second) = (Files(), Files());

        for (var i = 0; i < first.Length; i++)
            Assert.Equal(first[i], second[i]);
        Assert.NotEqual(first[0], TimesheetPdf.Write([sheet], PaperSize.A4, Made.AddSeconds(1)));
    }

    [Fact]
    public void CSV_has_a_line_for_each_day_and_no_formulas()
    {
        var lines = Encoding.UTF8.GetString(TimesheetCsv.Write([Sheet("=1+1", "office", "2026-03-02 08:00-18:00")], new())).Split("\r\n");

        Assert.Equal("employee_number,name,site,work_date,in,out,worked,breaks,overtime,target,flags,absence,rates", lines[0]);
        Assert.Equal("17,\"'=1+1\",Works,2026-03-02,2026-03-02 08:00,2026-03-02 18:00,9:15,0:45,1:15,8:00,,,150%=1:15", lines[1]);
        Assert.Equal(["", "absent"], lines.Skip(1).Take(2).Select(line => line.Split(',')[^3]));
    }

    [Fact]
    public void CSV_is_written_with_other_separators_and_decimal_hours()
    {
        var line = Encoding.UTF8.GetString(TimesheetCsv.Write([Sheet("Ada", "as punched", "2026-03-02 08:00-16:20")], new(';', ','))).Split("\r\n")[1];

        Assert.Equal("17;Ada;Works;2026-03-02;2026-03-02 08:00;2026-03-02 16:20;8,33;0,00;0,00;0,00;;;", line);
    }

    [Fact]
    public void XLSX_has_dates_durations_a_frozen_header_and_totals_as_formulas()
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream(TimesheetXlsx.Write([Sheet("Ada", "as punched", "2026-03-02 08:00-16:30")], Made)), isEditable: false);
        var sheet = book.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        var rows = sheet.Descendants<Row>().Select(row => row.Elements<Cell>().ToList()).ToList();

        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(book, TestContext.Current.CancellationToken).Select(problem => problem.Description));
        Assert.Equal(PaneStateValues.Frozen, sheet.Descendants<Pane>().Single().State!.Value);
        Assert.Equal(new DateTime(2026, 3, 2), DateTime.FromOADate(double.Parse(rows[1][3].InnerText, CultureInfo.InvariantCulture)));
        Assert.Equal(8.5, 24 * double.Parse(rows[1][6].InnerText, CultureInfo.InvariantCulture), 9);
        Assert.Equal("SUM(G2:G2)", rows[^1][6].CellFormula!.Text);
    }

    [Fact]
    public void JSON_has_instants_with_their_offset_and_durations()
    {
        using var json = JsonDocument.Parse(TimesheetJson.Write([Sheet("Ada", "office", "2026-03-28 22:00-06:00")]));

        var person = json.RootElement[0];
        Assert.Equal("17", person.GetProperty("employee").GetProperty("number").GetString());
        var day = person.GetProperty("days").EnumerateArray().Single(one => one.GetProperty("workDate").GetString() == "2026-03-28");
        Assert.Equal(("PT6H30M", "PT30M", "PT0S"), (day.GetProperty("worked").GetString(), day.GetProperty("breaks").GetString(), day.GetProperty("target").GetString()));
        var session = day.GetProperty("sessions")[0];
        Assert.Equal(("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00"), (session.GetProperty("in").GetString(), session.GetProperty("out").GetString()));
        Assert.Equal("clock-change", day.GetProperty("flags")[0].GetString());
        Assert.Equal("PT6H30M", person.GetProperty("totals").GetProperty("worked").GetString());
    }

    internal static Timesheet Sheet(string name, string rules, string punches)
    {
        var log = Clerk.Record(Clerk.Punches(punches), TestRules.Of(rules));
        var days = Timekeeping.Hours.WorkHours.Of(log.Punches.Select(Punching.Row), TestRules.Of(rules), March.From, March.To, "Europe/Vienna", Made, Punching.Settings.LongestSession);
        return new("Müller & Söhne", new(Punching.Employee, "17", name, Punching.Here, true), new SiteView(Punching.Here, "Works", "Europe/Vienna"), March, days);
    }

    /// <summary>A file that other programs read.</summary>
    private sealed class Written : IDisposable
    {
        public Written(byte[] bytes) => File.WriteAllBytes(Path, bytes);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public async Task<string> RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }

        public void Dispose() => File.Delete(Path);
    }
}
