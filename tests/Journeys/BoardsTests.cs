using System.Diagnostics;
using System.Text;
using Attendance.Enrolment.Imports;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A company of more people than fit on a page: administrator, payroll and employee look at their boards and take files.</summary>
public sealed class BoardsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Boards_of_many_people_are_found_through_and_payroll_takes_its_file()
    {
        await using var company = await Company.StartAsync();
        var people = string.Concat(Enumerable.Range(1, 60).Select(i => $"{1000 + i},{(i == 7 ? "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen" : $"Person {(char)('A' + i % 26)}{i}")},,Works,UTC\n"));
        await company.App.Services.GetRequiredService<ImportingEmployees>().RunAsync(new MemoryStream(Encoding.UTF8.GetBytes($"number,name,email,site,zone\n{people}")), null, Cancellation);
        var yesterday = DateTime.UtcNow.Date.AddDays(-1);
        await company.ImportAsync(string.Concat(Enumerable.Range(1, 60).Select(i => $"{1000 + i},{yesterday:yyyy-MM-dd}T{8 + i % 3:00}:{i % 60:00}:00Z,in,T\n{1000 + i},{yesterday:yyyy-MM-dd}T{16 + i % 2:00}:00:00Z,out,T\n")));
        await using var office = await Browser.OpenAsync(company.App.Address);
        await office.SignInAsync("admin");
        var page = office.Page;

        await page.GotoAsync("/dashboard");
        await page.GetByText("Page 1 of 2, 60 in all").WaitForAsync();
        await PageCheck.CheckAsync(office, "dashboard-many");
        await page.GetByLabel("Name or number").FillAsync("hohenzollern");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.WaitForURLAsync("**/dashboard?find=hohenzollern");
        await Assertions.Expect(page.Locator("tbody a[href^='/employees/']")).ToHaveCountAsync(1);

        await page.GotoAsync($"/attendance/day?date={yesterday:yyyy-MM-dd}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await page.GetByText("Page 2 of 2, 60 in all").WaitForAsync();
        await page.GetByLabel("Who").SelectOptionAsync("came");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await page.GetByText("Page 1 of 2, 60 in all").WaitForAsync();
        await PageCheck.CheckAsync(office, "attendance-day-many");

        await page.GotoAsync("/employees");
        await page.GetByText("Page 1 of 2, 60 in all").WaitForAsync();
        await PageCheck.CheckAsync(office, "employees-many");

        await page.GotoAsync("/payroll-profiles");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bureau Müller");
        await page.GetByLabel("Column 1", new() { Exact = true }).SelectOptionAsync("employee_number");
        await page.GetByLabel("Column 2", new() { Exact = true }).SelectOptionAsync("worked");
        await page.GetByLabel("Hours in CSV").SelectOptionAsync("comma");
        await page.GetByLabel("Columns of CSV are parted by").SelectOptionAsync("semicolon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save this profile" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bureau Müller" }).WaitForAsync();
        await PageCheck.CheckAsync(office, "payroll-profiles");
        await page.GotoAsync("/attendance?find=1007");
        await page.GetByText("Other paper, separators and decimals").ClickAsync();
        await page.GetByLabel("As", new() { Exact = true }).SelectOptionAsync("csv");
        await page.GetByLabel("CSV and XLSX by a payroll profile").SelectOptionAsync("Bureau Müller");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("employee_number;worked\r\n1007;7,88\r\n", await File.ReadAllTextAsync((await download.PathAsync())!, Cancellation));

        await page.GotoAsync("/attendance");
        var sheets = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "PDF", Exact = true }).ClickAsync());
        Assert.EndsWith(".pdf", sheets.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal("%PDF"u8.ToArray(), (await File.ReadAllBytesAsync((await sheets.PathAsync())!, Cancellation))[..4]);
        await page.GetByText("The file is in your downloads.").WaitForAsync();
        await PageCheck.CheckAsync(office, "attendance-downloaded");
        await page.RouteAsync("**/attendance/file*", route => route.AbortAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "ZIP", Exact = true }).ClickAsync();
        await page.GetByText("The connection was lost before the file was complete.").WaitForAsync();

        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync("/work-rules", "/work-rules", new() { ["from"] = $"{yesterday:yyyy-MM-dd}", ["dailyAfter"] = "8:00", ["dailyPercent"] = "150", ["weekStart"] = "Monday", ["reason"] = "As agreed" })).EnsureSuccessStatusCode();
        await page.GotoAsync("/work-rules/changes");
        await page.GetByText("Page 1 of 6, 60 in all").WaitForAsync();
        await page.GetByLabel("Name or number").FillAsync("1003");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.GetByText("+0:57 overtime").WaitForAsync();
        await PageCheck.CheckAsync(office, "work-rules-changed");
        await page.GotoAsync("/inbox");
        var ticks = page.Locator("input[name=question]");
        await ticks.First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(ticks.Nth(1)).ToBeCheckedAsync();
        await Assertions.Expect(ticks.First).Not.ToBeCheckedAsync();
        await PageCheck.CheckAsync(office, "inbox-many");

        await page.GotoAsync("/holidays");
        await page.GetByLabel("Day", new() { Exact = true }).FillAsync($"{yesterday:yyyy-MM-dd}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Founders' Day");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.GetByText("One holiday was set for everywhere").WaitForAsync();
        await page.Locator("details.person summary").First.ClickAsync();
        await PageCheck.CheckAsync(office, "holidays-changed");
    }

    [Fact]
    public async Task An_administrator_reads_a_terminals_file_and_puts_a_logo_on_timesheets_and_an_employee_has_her_days_in_her_calendar()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await company.App.AddAccountAsync("ada", ada, "employee");
        await using var office = await Browser.OpenAsync(company.App.Address);
        await office.SignInAsync("admin");
        var page = office.Page;
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync("/sites", "/organisation", new() { ["name"] = "Müller & Söhne", ["zone"] = "UTC" })).EnsureSuccessStatusCode();

        await page.GotoAsync("/imports");
        foreach (var (label, text) in new[] { ("Name", "Gate"), ("Column of the employee number", "Nr"), ("Column of the moment, or of the date", "Datum"), ("Column of the time of day", "Zeit"), ("Written as", "dd.MM.yyyy HH:mm"), ("Time zone", "UTC"), ("Or the device itself", "Gate") })
            await page.GetByLabel(label, new() { Exact = label == "Name" }).FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Gate" }).WaitForAsync();
        var day = DateTime.UtcNow.Date.AddDays(-1);
        var file = new FilePayload { Name = "gate.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes($"Nr;Datum;Zeit\n1001;{day:dd.MM.yyyy};08:00\n1001;{day:dd.MM.yyyy};16:30\n") };
        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(file);
        await page.GetByLabel("How it is read").SelectOptionAsync("Gate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read the file" }).ClickAsync();
        await page.GetByText("This would happen; nothing was recorded").WaitForAsync();
        await PageCheck.CheckAsync(office, "imports-dry");
        Assert.Equal(0, await company.PunchesAsync());
        await page.GetByLabel("Record it; without this tick").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Read the file" }).ClickAsync();
        await page.GetByText("Recorded", new() { Exact = true }).WaitForAsync();
        Assert.Equal(2, await company.PunchesAsync());

        await page.GotoAsync("/sites");
        await page.GetByText("Logo on timesheets").ClickAsync();
        await page.GetByLabel("Picture").SetInputFilesAsync(new FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = Encoding.UTF8.GetBytes("no picture") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this logo" }).ClickAsync();
        await page.GetByText("This is not a picture we can read.").WaitForAsync();
        await PageCheck.CheckAsync(office, "logo-refused");
        await page.GetByLabel("Picture").SetInputFilesAsync(new FilePayload { Name = "logo.jpg", MimeType = "image/jpeg", Buffer = Photographs.Nobody });
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this logo" }).ClickAsync();
        await page.WaitForURLAsync("**/sites");
        Assert.True(await RunningApp.EventuallyAsync(async () => await PicturesAsync(company) == 1));

        await using var own = await Browser.OpenAsync(company.App.Address);
        await own.SignInAsync("ada");
        await own.Page.GotoAsync("/my/days");
        await own.Page.GetByText("This week").WaitForAsync();
        await own.Page.GetByRole(AriaRole.Button, new() { Name = "Make the address" }).ClickAsync();
        var address = await own.Page.Locator(".secret").InnerTextAsync();
        await PageCheck.CheckAsync(own, "my-days-calendar");
        using var program = company.App.Anonymous();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await program.GetAsync(new Uri(address), Cancellation)).IsSuccessStatusCode));
        Assert.Contains("SUMMARY:Work 8:30", await program.GetStringAsync(new Uri(address), Cancellation), StringComparison.Ordinal);
    }

    /// <summary>How many pictures are in the PDF of everybody's week.</summary>
    private static async Task<int> PicturesAsync(Company company)
    {
        using var administrator = await company.App.SignedInAsync("admin");
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, await administrator.GetByteArrayAsync("/attendance/file?format=pdf", Cancellation), Cancellation);
        using var process = Process.Start(new ProcessStartInfo("pdfimages", ["-list", path]) { RedirectStandardOutput = true })!;
        var lines = (await process.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(Cancellation);
        File.Delete(path);
        return lines.Length - 2;
    }
}
