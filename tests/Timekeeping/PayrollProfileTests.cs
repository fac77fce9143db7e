using System.Globalization;
using System.Net;
using System.Text;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.PayrollProfiles;
using Attendance.Timekeeping.Timesheets;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class PayrollProfileTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly SavePayrollProfile Bureau = new("Bureau", ["worked", "employee_number"], "semicolon", "comma", DateTimeOffset.UnixEpoch);

    public static TheoryData<string, SavePayrollProfile> Refused => new()
    {
        { "give the profile a name", Bureau with { Name = " " } },
        { "at least one column", Bureau with { Columns = [] } },
        { "there once", Bureau with { Columns = ["worked", "worked"] } },
        { "There is no column salary.", Bureau with { Columns = ["salary"] } },
        { "separator is one of", Bureau with { Separator = "dot" } },
        { "hours is one of", Bureau with { Hours = "roman" } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_makes_no_sense_is_refused(string told, SavePayrollProfile command) =>
        Assert.Contains(told, Specification.Refusal(() => SavePayrollProfileHandler.Handle(command)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_workbook_has_the_chosen_columns_and_sums_those_that_are_lengths()
    {
        IReadOnlyList<TimesheetColumn> columns = new PayrollProfile("Bureau", "worked name overtime", "comma", "clock").Columns;
        using var book = SpreadsheetDocument.Open(new MemoryStream(TimesheetXlsx.Write([TimesheetTests.Sheet("Ada", "as punched", "2026-03-02 08:00-16:30 2026-03-03 08:00-16:30")], TimesheetTests.Made, columns)), isEditable: false);
        var rows = book.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Row>().Select(row => row.Elements<Cell>().ToList()).ToList();

        Assert.Equal(["Worked", "Name", "Overtime"], rows[0].Select(cell => cell.InnerText));
        Assert.Equal(8.5, 24 * double.Parse(rows[1][0].InnerText, CultureInfo.InvariantCulture), 9);
        Assert.Equal(["SUM(A2:A3)", null, "SUM(C2:C3)"], rows[^1].Select(cell => cell.CellFormula?.Text));
    }

    [Fact]
    public async Task A_saved_profile_writes_the_files_of_payroll_until_it_is_removed()
    {
        var start = workforce.App.Clock.GetUtcNow().AddHours(-30);
        await workforce.PunchAsync(workforce.Ada, start, start.AddMinutes(90));
        await SaveAsync(["worked", "employee_number"]);

        var file = await LoadAsync("bUREAU");
        Assert.StartsWith("worked;employee_number\r\n1,50;A-1\r\n", Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        await SaveAsync(["employee_number"]);
        Assert.StartsWith("employee_number\r\n", await (await LoadAsync("Bureau")).TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await workforce.QueryAsync<long>("select count(*) from timekeeping.payroll_profiles"))[0]);

        (await workforce.Administrator.PostFormAsync("/payroll-profiles", "/payroll-profiles/remove", new() { ["name"] = "Bureau" })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await LoadAsync("Bureau")).StatusCode);
    }

    private async Task SaveAsync(string[] columns)
    {
        IEnumerable<KeyValuePair<string, string>> form = [new("name", "Bureau"), new("separator", "semicolon"), new("hours", "comma"), .. columns.Select(column => new KeyValuePair<string, string>("column", column))];
        (await workforce.Administrator.PostFormAsync("/payroll-profiles", "/payroll-profiles", form)).EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> LoadAsync(string profile)
    {
        await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        return await workforce.Administrator.LoadAsync($"/attendance/file?format=csv&profile={profile}");
    }
}
